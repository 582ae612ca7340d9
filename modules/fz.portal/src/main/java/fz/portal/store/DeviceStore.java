package fz.portal.store;

import fz.portal.policy.Device;
import fz.portal.policy.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Devices, with the tunnel addresses and secrets that stay with them for good. */
public final class DeviceStore {
  static final int LAST_INDEX = (1 << 21) - 2;

  private static final String COLUMNS =
      "id, kind, coalesce(actor_id, site_id) AS owner_id, external_id, name, public_key, psk_base,"
          + " tunnel_index";

  private final Database database;

  /** Works on the database. */
  public DeviceStore(Database database) {
    this.database = database;
  }

  /**
   * Finds the device of an owner by its external id or creates it, and takes over the name and the
   * public key that it connects with.
   *
   * @throws StoreException if no tunnel address is left
   */
  public Device connect(
      Role kind,
      String ownerId,
      String externalId,
      String name,
      String publicKey,
      long wallSeconds) {
    String owner = ownerColumn(kind);
    return database.transaction(
        () -> {
          int known =
              database.update(
                  "UPDATE device SET name = ?, public_key = ?, seen_at = ? WHERE "
                      + owner
                      + " = ? AND external_id = ?",
                  name,
                  publicKey,
                  wallSeconds,
                  ownerId,
                  externalId);
          if (known == 0) {
            database.update(
                "INSERT INTO device (id, kind, "
                    + owner
                    + ", external_id, name, public_key, psk_base, tunnel_index, created_at,"
                    + " seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                UUID.randomUUID().toString(),
                kind.text(),
                ownerId,
                externalId,
                name,
                publicKey,
                Secrets.random(32),
                freeIndex(),
                wallSeconds,
                wallSeconds);
          }
          return find(kind, ownerId, externalId).orElseThrow();
        });
  }

  /** Finds the device of an owner by its external id. */
  public Optional<Device> find(Role kind, String ownerId, String externalId) {
    return database.first(
        "SELECT "
            + COLUMNS
            + " FROM device WHERE "
            + ownerColumn(kind)
            + " = ? AND external_id = ?",
        DeviceStore::device,
        ownerId,
        externalId);
  }

  /** Finds a device. */
  public Optional<Device> find(String id) {
    return database.first(
        "SELECT " + COLUMNS + " FROM device WHERE id = ?", DeviceStore::device, id);
  }

  /** Counts the devices of a kind. */
  public int count(Role kind) {
    return database
        .first("SELECT count(*) FROM device WHERE kind = ?", row -> row.getInt(1), kind.text())
        .orElseThrow();
  }

  // Gaps that deleted devices leave are filled only when the range is used up: other devices may
  // still know the old owner by its address.
  private int freeIndex() {
    int next =
        database
            .first("SELECT coalesce(max(tunnel_index), 0) + 1 FROM device", row -> row.getInt(1))
            .orElseThrow();
    if (next <= LAST_INDEX) {
      return next;
    }
    return database
        .first(
            """
            SELECT min(gap) FROM (
              SELECT 1 AS gap UNION ALL SELECT tunnel_index + 1 FROM device)
            WHERE gap <= ? AND gap NOT IN (SELECT tunnel_index FROM device)
            """,
            row -> row.getInt(1),
            LAST_INDEX)
        .filter(index -> index > 0)
        .orElseThrow(() -> new StoreException("all tunnel addresses are in use"));
  }

  private static String ownerColumn(Role kind) {
    return kind == Role.CLIENT ? "actor_id" : "site_id";
  }

  private static Device device(ResultSet row) throws SQLException {
    return new Device(
        row.getString("id"),
        Role.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        row.getString("owner_id"),
        row.getString("external_id"),
        row.getString("name"),
        row.getString("public_key"),
        row.getBytes("psk_base"),
        row.getInt("tunnel_index"));
  }
}
