package fz.portal.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.portal.store.Database.Durability;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
  @TempDir Path directory;

  @Test
  void createsItsSchemaAndOpensAgain() {
    try (Database database = Database.open(directory, Durability.CONSISTENT)) {
      assertEquals(List.of(), database.problems());
    }
    try (Database database = Database.open(directory, Durability.EVERY_COMMIT)) {
      assertEquals(List.of(), database.problems());
      assertEquals(List.of("wal"), database.query("PRAGMA journal_mode", row -> row.getString(1)));
      assertEquals(List.of(1), database.query("PRAGMA foreign_keys", row -> row.getInt(1)));
    }
  }

  @Test
  void refusesSchemaScriptsThatChangedAfterTheyWereApplied() {
    try (Database database = Database.open(directory, Durability.CONSISTENT)) {
      database.update("UPDATE schema_script SET checksum = 'other'");
    }
    StoreException e =
        assertThrows(StoreException.class, () -> Database.open(directory, Durability.CONSISTENT));
    assertTrue(e.getMessage().contains("0001_initial.sql"), e.getMessage());
    try (Database database = Database.openExisting(directory)) {
      assertEquals(1, database.problems().size());
    }
  }

  @Test
  void refusesSchemaOfTheFuture() {
    try (Database database = Database.open(directory, Durability.CONSISTENT)) {
      database.update("INSERT INTO schema_script (number, name, checksum) VALUES (99, 'x', 'y')");
    }
    StoreException e =
        assertThrows(StoreException.class, () -> Database.open(directory, Durability.CONSISTENT));
    assertTrue(e.getMessage().contains("newer"), e.getMessage());
  }

  @Test
  void appliesScriptWithSeveralStatementsAsAWhole() {
    try (Database database = Database.open(directory, Durability.CONSISTENT)) {
      Migrations.Script first = new Migrations.Script(1, "a.sql", "CREATE TABLE a (x);");
      Migrations.Script broken =
          new Migrations.Script(1, "b.sql", "CREATE TABLE b (x); CREATE TABLE b (x);");
      database.update("DELETE FROM schema_script");
      assertThrows(
          StoreException.class, () -> new Migrations(database, List.of(first, broken)).apply());
      assertEquals(
          0, database.query("SELECT 1 FROM sqlite_master WHERE name IN ('a', 'b')", r -> 1).size());
      Migrations.Script two =
          new Migrations.Script(2, "b.sql", "CREATE TABLE b (x);\n-- c\nCREATE TABLE c (x);\n");
      new Migrations(database, List.of(first, two)).apply();
      assertEquals(
          3,
          database
              .query("SELECT 1 FROM sqlite_master WHERE name IN ('a', 'b', 'c')", r -> 1)
              .size());
    }
  }

  @Test
  void rollsBackFailedTransaction() {
    try (Database database = Database.open(directory, Durability.CONSISTENT)) {
      assertThrows(
          IllegalStateException.class,
          () ->
              database.transaction(
                  () -> {
                    database.update("INSERT INTO site (id, name) VALUES ('a', 'a')");
                    throw new IllegalStateException();
                  }));
      assertEquals(0, database.query("SELECT 1 FROM site", row -> 1).size());
      assertEquals(1, database.update("INSERT INTO site (id, name) VALUES (?, ?)", "b", "b"));
    }
  }
}
