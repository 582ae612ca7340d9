package fz.portal;

import fz.command.CommandException;
import fz.command.ExitCode;
import fz.portal.store.DataDirectory;
import fz.portal.store.Database;
import fz.portal.store.StoreException;
import fz.portal.store.Stores;
import fz.portal.web.ControlClient;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Where the state is, and the ways to work on it. */
final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Directory of the state. Default: /var/lib/fz/portal for root, else"
              + " $XDG_STATE_HOME/fz or ~/.local/state/fz.")
  private Path directory;

  Path path() {
    return directory != null
        ? directory
        : DataDirectory.standard(
            System.getenv(), System.getProperty("user.name"), System.getProperty("user.home"));
  }

  /** Creates the directory if need be. */
  DataDirectory create() {
    return DataDirectory.create(path());
  }

  /** Uses the directory as it is; fails if it has no state. */
  DataDirectory existing() {
    return DataDirectory.existing(path());
  }

  /**
   * Changes the state as a whole or not at all, and tells the server if one runs. Creates the state
   * if there is none.
   */
  <T> T change(Function<Stores, T> work) {
    return change(this::create, work);
  }

  /** As {@link #change}, but fails if there is no state. */
  <T> T changeExisting(Function<Stores, T> work) {
    return change(this::existing, work);
  }

  private static <T> T change(Supplier<DataDirectory> directory, Function<Stores, T> work) {
    return guarded(
        () -> {
          DataDirectory data = directory.get();
          T result;
          try (Stores stores = Stores.open(data, Database.Durability.EVERY_COMMIT)) {
            result = stores.database().transaction(() -> work.apply(stores));
          }
          new ControlClient(data).reload();
          return result;
        });
  }

  /** Reads the state; fails if there is none. */
  <T> T read(Function<Stores, T> work) {
    return read(() -> Stores.open(existing(), Database.Durability.EVERY_COMMIT), work);
  }

  /** Reads the state, or that of a new portal if there is none; creates nothing. */
  <T> T readOrNew(Function<Stores, T> work) {
    return DataDirectory.hasState(path()) ? read(work) : read(Stores::inMemory, work);
  }

  private static <T> T read(Supplier<Stores> opening, Function<Stores, T> work) {
    return guarded(
        () -> {
          try (Stores stores = opening.get()) {
            return work.apply(stores);
          }
        });
  }

  /** Turns failures of the store into failures of the command. */
  static <T> T guarded(Supplier<T> work) {
    try {
      return work.get();
    } catch (StoreException e) {
      throw new CommandException(ExitCode.CANNOT_RUN, e.getMessage(), e);
    }
  }
}
