package fz.portal.store;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads the SQLite library that the driver carries in its jar. The driver unpacks it to a file and
 * removes that when the process ends, but a process that is killed would leave it; here it is
 * removed as soon as it is loaded.
 */
final class SqliteLibrary {
  private static final System.Logger LOG = System.getLogger(SqliteLibrary.class.getName());
  private static final String DIRECTORY = "org.sqlite.tmpdir";

  private SqliteLibrary() {}

  /** Loads it; if that fails, the driver tries again when it is used, and says why it cannot. */
  static void load() {
    if (System.getProperty(DIRECTORY) != null) {
      return;
    }
    try {
      Path directory = Files.createTempDirectory("fz-sqlite");
      System.setProperty(DIRECTORY, directory.toString());
      try {
        SQLiteJDBCLoader.initialize();
      } finally {
        System.clearProperty(DIRECTORY);
        delete(directory);
      }
    } catch (Exception e) {
      LOG.log(Level.DEBUG, "the library is left to the driver", e);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
