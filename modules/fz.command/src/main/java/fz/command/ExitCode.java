package fz.command;

/** Exit statuses of every command. */
public final class ExitCode {
  /** Done. */
  public static final int OK = 0;

  /** Right use, but it cannot run or was refused. */
  public static final int CANNOT_RUN = 1;

  /** Wrong use: an unknown option, or a configuration that is wrong. */
  public static final int WRONG_USE = 2;

  private ExitCode() {}
}
