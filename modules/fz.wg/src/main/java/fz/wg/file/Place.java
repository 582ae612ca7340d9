package fz.wg.file;

import fz.command.CommandException;
import fz.command.ExitCode;

/**
 * A place in a file.
 *
 * @param file its name
 * @param line from 1
 */
record Place(String file, int line) {
  /** Returns the exception for something that is wrong here. */
  CommandException wrong(String what) {
    return new CommandException(ExitCode.WRONG_USE, this + ": " + what);
  }

  @Override
  public String toString() {
    return file + ":" + line;
  }
}
