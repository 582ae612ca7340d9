package fz.portal.store;

import fz.portal.policy.Directory;
import fz.portal.policy.Snapshot;
import java.util.HashSet;
import java.util.Set;

/** All stores on one database. */
public record Stores(
    Database database,
    DirectoryStore directory,
    TokenStore tokens,
    DeviceStore devices,
    AuthorizationStore authorizations)
    implements AutoCloseable {

  /** Opens or creates the database of a data directory. */
  public static Stores open(DataDirectory data, Database.Durability durability) {
    return of(Database.open(data.path(), durability));
  }

  /** Returns what a new portal has, in memory only. */
  public static Stores inMemory() {
    return of(Database.inMemory());
  }

  private static Stores of(Database database) {
    try {
      return new Stores(
          database,
          new DirectoryStore(database),
          new TokenStore(database),
          new DeviceStore(database),
          new AuthorizationStore(database));
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** Reads what sessions depend on, as of one instant. */
  public Snapshot snapshot() {
    return database.transaction(
        () -> {
          Directory loaded = directory.load();
          Set<String> tokenIds = new HashSet<>();
          database.query("SELECT id FROM token", row -> tokenIds.add(row.getString(1)));
          Set<String> deviceIds = new HashSet<>();
          database.query("SELECT id FROM device", row -> deviceIds.add(row.getString(1)));
          return new Snapshot(loaded, tokenIds, deviceIds);
        });
  }

  @Override
  public void close() {
    database.close();
  }
}
