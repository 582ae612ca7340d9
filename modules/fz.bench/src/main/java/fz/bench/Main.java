package fz.bench;

import fz.bench.path.PathCommand;
import fz.bench.relay.RelayCommand;
import fz.bench.tunnel.TunnelCommand;
import fz.bench.udp.UdpSinkCommand;
import fz.bench.udp.UdpSourceCommand;
import fz.command.CommandException;
import fz.command.ExitCode;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The entry point of {@code fz bench}. */
@Command(
    name = "fz bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    header = "Measures the data path.",
    description = {
      "",
      "Runs from a checkout only; no image has it. The same work in pieces, in memory and in a"
          + " tunnel:",
      "",
      "  fz bench jmh Checksum --quick",
      ""
    },
    subcommands = {
      JmhCommand.class,
      PathCommand.class,
      TunnelCommand.class,
      RelayCommand.class,
      UdpSourceCommand.class,
      UdpSinkCommand.class
    },
    footer = {"", "Exit status: 0 done, 1 cannot run, 2 wrong use."})
public final class Main implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private Main() {}

  /** Runs the command line and exits with its status. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    line.setExecutionExceptionHandler(Main::report);
    line.setParameterExceptionHandler(Main::refuse);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line;
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  private static int refuse(ParameterException e, String... args) {
    CommandLine line = e.getCommandLine();
    line.getErr().println("fz bench: " + e.getMessage());
    line.getErr()
        .println("See '" + line.getCommandSpec().qualifiedName() + " --help' for what there is.");
    return ExitCode.WRONG_USE;
  }

  private static int report(Exception e, CommandLine line, CommandLine.ParseResult parsed)
      throws Exception {
    if (e instanceof CommandException failure) {
      line.getErr().println("fz bench: " + failure.getMessage());
      return failure.exitCode();
    }
    if (e instanceof IOException) {
      line.getErr().println("fz bench: " + e.getMessage());
      return ExitCode.CANNOT_RUN;
    }
    throw e;
  }
}
