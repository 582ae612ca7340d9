package fz.portal.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** The directory with all state of a portal. Only its owner may read it. */
public final class DataDirectory {
  private static final String CONTROL = "control.sock";
  private static final String LOCK = "portal.lock";

  private final Path path;

  private DataDirectory(Path path) {
    this.path = path;
  }

  /** Returns where the state belongs if the user does not say. */
  public static Path standard(Map<String, String> environment, String user, String home) {
    if (user.equals("root")) {
      return Path.of("/var/lib/fz/portal");
    }
    String state = environment.get("XDG_STATE_HOME");
    return state == null || state.isBlank()
        ? Path.of(home, ".local", "state", "fz")
        : Path.of(state, "fz");
  }

  /** Creates the directory if it does not exist. */
  public static DataDirectory create(Path path) {
    try {
      if (!Files.isDirectory(path)) {
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        Files.createDirectory(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (IOException e) {
      throw new StoreException(
          path + ": the data directory cannot be created (" + reason(e) + "); set --data", e);
    }
    return writable(path);
  }

  /** Uses the directory of a portal that has run or been configured; fails if it has no state. */
  public static DataDirectory existing(Path path) {
    if (!hasState(path)) {
      throw new StoreException(
          path
              + ": there is no portal data; say with --data where it is, or create it with"
              + " 'fz portal' or 'fz portal apply FILE'");
    }
    return writable(path);
  }

  /** Returns true if the directory has the database of a portal, or if one cannot look. */
  public static boolean hasState(Path path) {
    return !Files.notExists(path.resolve(Database.FILE));
  }

  // Readers write too: the database keeps its log beside it.
  private static DataDirectory writable(Path path) {
    if (!Files.isWritable(path)) {
      throw new StoreException(
          path + ": the data directory is not writable for this user; set --data");
    }
    return new DataDirectory(path);
  }

  /** Returns the directory. */
  public Path path() {
    return path;
  }

  /** Returns the socket by which commands reach the running server. */
  public Path controlSocket() {
    return path.resolve(CONTROL);
  }

  /**
   * Makes sure that only one server uses the directory. The lock ends with the process or with
   * {@link FileChannel#close} of what is returned.
   */
  public FileChannel lock() {
    Path file = path.resolve(LOCK);
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = null;
      try {
        lock = channel.tryLock();
      } catch (OverlappingFileLockException e) {
        // Held by this very process.
      }
      if (lock == null) {
        channel.close();
        throw new StoreException(
            path + ": another portal uses this data directory; stop it or set --data");
      }
      return channel;
    } catch (IOException e) {
      throw new StoreException(file + ": cannot be opened (" + reason(e) + ")", e);
    }
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName().replace("Exception", "");
  }
}
