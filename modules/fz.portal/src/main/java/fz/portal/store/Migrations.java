package fz.portal.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Applies the numbered schema files that a database lacks, each in one transaction, and refuses a
 * database whose applied files differ from those of this program.
 */
final class Migrations {
  private static final List<String> FILES = List.of("0001_initial.sql");

  /**
   * One schema file.
   *
   * @param number position, from 1 without gaps
   */
  record Script(int number, String name, String sql) {
    String checksum() {
      try {
        byte[] digest =
            MessageDigest.getInstance("SHA-256").digest(sql.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private final Database database;
  private final List<Script> scripts;

  Migrations(Database database) {
    this(database, load());
  }

  Migrations(Database database, List<Script> scripts) {
    this.database = database;
    this.scripts = scripts;
  }

  void apply() {
    database.update(
        """
        CREATE TABLE IF NOT EXISTS schema_script (
          number INTEGER NOT NULL PRIMARY KEY,
          name TEXT NOT NULL,
          checksum TEXT NOT NULL
        ) STRICT
        """);
    // The list is read under the write lock: of two processes that start at once, one applies.
    database.transaction(
        () -> {
          List<String> problems = problems();
          if (!problems.isEmpty()) {
            throw new StoreException(database.file() + ": " + problems.getFirst());
          }
          int applied = recorded().size();
          for (Script script : scripts.subList(applied, scripts.size())) {
            database.update(script.sql());
            database.update(
                "INSERT INTO schema_script (number, name, checksum) VALUES (?, ?, ?)",
                script.number(),
                script.name(),
                script.checksum());
          }
          return null;
        });
  }

  /** Compares what was applied with what this program has. */
  List<String> problems() {
    Map<Integer, String> recorded = recorded();
    List<String> problems = new ArrayList<>();
    if (recorded.size() > scripts.size()) {
      problems.add(
          "schema "
              + recorded.size()
              + " is newer than the newest that this version knows ("
              + scripts.size()
              + "); use the version of fz that wrote it");
      return problems;
    }
    for (Script script : scripts.subList(0, recorded.size())) {
      if (!script.checksum().equals(recorded.get(script.number()))) {
        problems.add(
            "schema script "
                + script.name()
                + " was applied with other contents than this version has;"
                + " restore the database from a backup or use the version of fz that wrote it");
      }
    }
    return problems;
  }

  private Map<Integer, String> recorded() {
    Map<Integer, String> recorded = new TreeMap<>();
    database.query(
        "SELECT number, checksum FROM schema_script ORDER BY number",
        row -> recorded.put(row.getInt(1), row.getString(2)));
    return recorded;
  }

  private static List<Script> load() {
    List<Script> scripts = new ArrayList<>();
    for (String file : FILES) {
      String path = "/fz/portal/schema/" + file;
      try (InputStream in = Migrations.class.getResourceAsStream(path)) {
        if (in == null) {
          throw new IllegalStateException(path + " is missing");
        }
        String sql = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        scripts.add(new Script(scripts.size() + 1, file, sql));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return scripts;
  }
}
