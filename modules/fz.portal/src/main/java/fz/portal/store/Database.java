package fz.portal.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.sqlite.SQLiteConfig;

/**
 * One connection to the database file. Not for concurrent use. Several processes may have the file
 * open at once: a writer waits for another one for some seconds.
 */
public final class Database implements AutoCloseable {
  /** Name of the file in the data directory. */
  public static final String FILE = "portal.sqlite";

  private static final int BUSY_MILLIS = 10_000;

  /** What survives a loss of power; a crash of the process loses nothing either way. */
  public enum Durability {
    /** Every commit. */
    EVERY_COMMIT,
    /** Commits since the last checkpoint may be lost, the file stays consistent. */
    CONSISTENT
  }

  /** Reads one row. */
  @FunctionalInterface
  public interface Row<T> {
    /** Maps the row that the cursor is at. */
    T map(ResultSet row) throws SQLException;
  }

  static {
    SqliteLibrary.load();
  }

  private final Connection connection;
  private final Path file;

  private Database(Connection connection, Path file) {
    this.connection = connection;
    this.file = file;
  }

  /** Opens or creates the database and brings its schema up to date. */
  public static Database open(Path directory, Durability durability) {
    Path file = directory.resolve(FILE);
    createPrivate(file);
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(
        durability == Durability.EVERY_COMMIT
            ? SQLiteConfig.SynchronousMode.FULL
            : SQLiteConfig.SynchronousMode.NORMAL);
    return connect(file, config, true);
  }

  /** Opens an existing database for checks; changes nothing and applies no schema. */
  public static Database openExisting(Path directory) {
    Path file = directory.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new StoreException(file + ": there is no database");
    }
    return connect(file, new SQLiteConfig(), false);
  }

  /** Creates a database with the schema and nothing in it, which lives until it is closed. */
  public static Database inMemory() {
    return connect(Path.of(":memory:"), new SQLiteConfig(), true);
  }

  // The files beside it that SQLite creates get the same permissions.
  private static void createPrivate(Path file) {
    try {
      if (!Files.exists(file)) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
    } catch (FileAlreadyExistsException e) {
      // Another process was faster.
    } catch (IOException e) {
      throw new StoreException(file + ": cannot be created: " + e.getMessage(), e);
    }
  }

  private static Database connect(Path file, SQLiteConfig config, boolean migrate) {
    config.enforceForeignKeys(true);
    config.setBusyTimeout(BUSY_MILLIS);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    Database database;
    try {
      Connection connection = config.createConnection("jdbc:sqlite:" + file);
      database = new Database(connection, file);
    } catch (SQLException e) {
      throw new StoreException(file + ": cannot be opened: " + e.getMessage(), e);
    }
    try {
      if (migrate) {
        new Migrations(database).apply();
      }
      return database;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** Returns the file, for messages. */
  public Path file() {
    return file;
  }

  /** Runs one statement that changes rows, or several that take no arguments. */
  public int update(String sql, Object... arguments) {
    try {
      if (arguments.length == 0) {
        try (var statement = connection.createStatement()) {
          return statement.executeUpdate(sql);
        }
      }
      try (PreparedStatement statement = prepare(sql, arguments)) {
        return statement.executeUpdate();
      }
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** Runs a query and maps all rows. */
  public <T> List<T> query(String sql, Row<T> row, Object... arguments) {
    try (PreparedStatement statement = prepare(sql, arguments);
        ResultSet result = statement.executeQuery()) {
      List<T> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(row.map(result));
      }
      return rows;
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** Runs a query that has at most one row of interest. */
  public <T> Optional<T> first(String sql, Row<T> row, Object... arguments) {
    return query(sql, row, arguments).stream().findFirst();
  }

  /** Runs the work as a whole or not at all. Nested calls join the outer one. */
  public <T> T transaction(Supplier<T> work) {
    try {
      if (!connection.getAutoCommit()) {
        return work.get();
      }
      connection.setAutoCommit(false);
      boolean done = false;
      try {
        T result = work.get();
        connection.commit();
        done = true;
        return result;
      } finally {
        if (!done) {
          connection.rollback();
        }
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** Verifies the file; returns what is wrong with it, nothing if all is well. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (String line : query("PRAGMA integrity_check", row -> row.getString(1))) {
      if (!line.equals("ok")) {
        problems.add(line);
      }
    }
    for (String table : query("PRAGMA foreign_key_check", row -> row.getString(1))) {
      problems.add("a row of " + table + " refers to a row that does not exist");
    }
    problems.addAll(new Migrations(this).problems());
    return problems;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private PreparedStatement prepare(String sql, Object... arguments) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
    return statement;
  }

  private StoreException failure(SQLException e) {
    return new StoreException(file + ": " + e.getMessage(), e);
  }
}
