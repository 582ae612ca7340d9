package fz.command;

/** Adds one command to {@code fz}. Providers have a public constructor without parameters. */
public interface CommandProvider {
  /** Returns the name of the command, such as {@code portal}. */
  String name();

  /**
   * Creates the command: an object annotated with {@code picocli.CommandLine.Command} that
   * implements {@code Callable<Integer>}, whose result is the exit status. For a failure that the
   * user can mend it throws {@link CommandException}.
   */
  Object create();
}
