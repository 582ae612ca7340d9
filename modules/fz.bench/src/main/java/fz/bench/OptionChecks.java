package fz.bench;

import fz.command.CommandException;
import fz.command.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the options of several commands must fulfil, before anything is measured. */
public final class OptionChecks {
  private OptionChecks() {}

  /** Refuses a number out of a range, whose ends belong to it. */
  public static void range(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw wrong(option + ": " + value + " is not from " + least + " to " + most);
    }
  }

  /** Refuses numbers of which one is out of a range. */
  public static void range(String option, List<Integer> values, int least, int most) {
    values.forEach(value -> range(option, value, least, most));
  }

  /** Refuses a file that cannot be written in the end; null is none. */
  public static void file(String option, Path file) {
    if (file != null && !Files.isDirectory(file.toAbsolutePath().getParent())) {
      throw wrong(option + ": " + file + ": its directory does not exist");
    }
    if (file != null && Files.isDirectory(file)) {
      throw wrong(option + ": " + file + " is a directory; name a file");
    }
  }

  /** Returns the failure of an option that is used wrongly. */
  public static CommandException wrong(String message) {
    return new CommandException(ExitCode.WRONG_USE, message);
  }
}
