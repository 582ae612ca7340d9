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

  /** Returns a text for a message, unless it may be a key that has slipped into the wrong place. */
  static String shown(String text) {
    return text.matches("[A-Za-z0-9 =\\[\\]]{1,30}") ? "'" + text + "'" : "the line";
  }

  @Override
  public String toString() {
    return file + ":" + line;
  }
}
