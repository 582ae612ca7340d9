package fz.command;

import java.io.Serial;

/**
 * A command failed for a reason that the user can understand. The launcher prints the message,
 * which is one line that names the cause and the remedy, and exits with the status; no stack trace.
 */
public final class CommandException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final int exitCode;

  /** Creates an exception with one of the statuses of {@link ExitCode}. */
  public CommandException(int exitCode, String message) {
    this(exitCode, message, null);
  }

  /** Creates an exception with its cause, which is shown at log level DEBUG only. */
  public CommandException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** Returns the exit status. */
  public int exitCode() {
    return exitCode;
  }
}
