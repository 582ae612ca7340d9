package fz.app;

import fz.app.demo.DemoCommand;
import fz.app.demo.DemoPingCommand;
import fz.app.demo.DemoSiteCommand;
import fz.command.CommandException;
import fz.command.CommandProvider;
import fz.command.Commands;
import fz.command.ExitCode;
import java.io.PrintWriter;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The entry point of {@code fz}. */
@Command(
    name = "fz",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    header = "Zero-trust remote access over WireGuard.",
    description = {
      "",
      "A client reaches private resources through a gateway next to them; a portal decides who may"
          + " reach what. See it work, with nothing to set up:",
      "",
      "  fz demo",
      ""
    },
    footer = {
      "",
      "Exit status: 0 done, 1 cannot run, 2 wrong use. 'fz COMMAND --help' teaches each command."
    })
public final class Main implements Runnable {
  /** Commands that a module adds, with that module: an image may be without it. */
  private static final Map<String, String> OPTIONAL = Map.of("portal", "fz.portal");

  private Main() {}

  /** Runs the command line and exits with its status. */
  public static void main(String[] args) {
    Logging.configure();
    System.exit(run(args));
  }

  static int run(String... args) {
    CommandLine line = commandLine();
    if (args.length > 0
        && OPTIONAL.containsKey(args[0])
        && !line.getSubcommands().containsKey(args[0])) {
      line.getErr()
          .println(
              "fz: this image has no "
                  + args[0]
                  + ": link it with the module "
                  + OPTIONAL.get(args[0])
                  + ", or use an image that has it");
      return ExitCode.CANNOT_RUN;
    }
    return line.execute(args);
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    line.addSubcommand(new ProvidersCommand());
    for (CommandProvider provider : Commands.providers()) {
      line.addSubcommand(provider.name(), provider.create());
    }
    line.addSubcommand(new DemoCommand());
    line.addSubcommand(new DemoSiteCommand());
    line.addSubcommand(new DemoPingCommand());
    line.addSubcommand("completion", new CompletionCommand());
    line.setExecutionExceptionHandler(Main::report);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line;
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }

  private static int report(Exception e, CommandLine line, CommandLine.ParseResult parsed)
      throws Exception {
    if (e instanceof CommandException failure) {
      line.getErr().println("fz: " + failure.getMessage());
      return failure.exitCode();
    }
    throw e;
  }

  /** Prints a completion script for bash and zsh. */
  @Command(
      name = "completion",
      mixinStandardHelpOptions = true,
      description = "Print a completion script: source <(fz completion)")
  static final class CompletionCommand implements Runnable {
    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
      PrintWriter out = spec.commandLine().getOut();
      out.print(AutoComplete.bash("fz", spec.root().commandLine()));
      out.flush();
    }
  }

  /** Reads the version that the build wrote. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws Exception {
      return new String[] {"fz " + BuildInfo.version(), "Java " + Runtime.version()};
    }
  }
}
