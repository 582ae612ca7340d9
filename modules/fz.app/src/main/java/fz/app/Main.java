package fz.app;

import fz.app.agent.ClientCommand;
import fz.app.agent.GatewayCommand;
import fz.app.config.Defaults;
import fz.app.crypto.CryptoCommand;
import fz.app.demo.DemoCommand;
import fz.app.demo.DemoPingCommand;
import fz.app.demo.DemoSiteCommand;
import fz.app.train.TrainCommand;
import fz.command.CommandException;
import fz.command.CommandProvider;
import fz.command.Commands;
import fz.command.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

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
  private static final System.Logger LOG = System.getLogger(Main.class.getName());

  /** Commands that a module adds, with that module: an image may be without it. */
  private static final Map<String, String> OPTIONAL =
      Map.of(
          "ice", "fz.netcheck",
          "netcheck", "fz.netcheck",
          "portal", "fz.portal",
          "relay", "fz.relay",
          "translate", "fz.translate",
          "wg", "fz.wg");

  /** Commands that are about the others. */
  private static final Set<String> OF_OTHERS = Set.of("completion", "train");

  /** Commands whose options may come from a configuration file. */
  private static final List<String> CONFIGURED = List.of("client", "gateway", "relay");

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private Main() {}

  /** Runs the command line and exits with its status. */
  public static void main(String[] args) {
    Logging.configure();
    SecurityProviders.limit();
    MemoryTrim.start();
    System.exit(run(args));
  }

  static int run(String... args) {
    CommandLine line = commandLine(args);
    try {
      readConfiguration(line, args);
    } catch (CommandException e) {
      line.getErr().println("fz: " + e.getMessage());
      return e.exitCode();
    }
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

  /** Makes the command that is going to run, or all of them if none is named. */
  static CommandLine commandLine(String... args) {
    CommandLine line = new CommandLine(new Main());
    Map<String, Supplier<Object>> all = commands();
    String name = args.length == 0 ? "" : args[0];
    if (all.containsKey(name) && !OF_OTHERS.contains(name)) {
      line.addSubcommand(name, all.get(name).get());
    } else {
      all.forEach((other, command) -> line.addSubcommand(other, command.get()));
    }
    line.setExecutionExceptionHandler(Main::report);
    line.setParameterExceptionHandler(Main::refuse);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line;
  }

  /** All commands by name. To look through the options of one takes tens of milliseconds. */
  private static Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("providers", ProvidersCommand::new);
    all.put("crypto", CryptoCommand::new);
    for (CommandProvider provider : Commands.providers()) {
      all.put(provider.name(), provider::create);
    }
    all.put("client", ClientCommand::new);
    all.put("gateway", GatewayCommand::new);
    all.put("demo", DemoCommand::new);
    all.put("demo-site", DemoSiteCommand::new);
    all.put("demo-ping", DemoPingCommand::new);
    all.put("train", TrainCommand::new);
    all.put("completion", CompletionCommand::new);
    return all;
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  /** Gives client and gateway the defaults of the environment and of their configuration file. */
  private static void readConfiguration(CommandLine line, String... args) {
    for (String name : CONFIGURED) {
      CommandLine command = line.getSubcommands().get(name);
      if (command == null) {
        continue;
      }
      Defaults defaults = new Defaults(System.getenv());
      command.setDefaultValueProvider(defaults);
      if (args.length > 0 && args[0].equals(name)) {
        Defaults.configurationFile(args, System.getenv())
            .ifPresent(file -> defaults.load(file, command.getCommandSpec()));
      }
    }
  }

  /** Says what is wrong on a line and where the help is; all of the help would hide it. */
  private static int refuse(ParameterException e, String... args) {
    CommandLine line = e.getCommandLine();
    line.getErr().println("fz: " + e.getMessage());
    UnmatchedArgumentException.printSuggestions(e, line.getErr());
    line.getErr()
        .println("See '" + line.getCommandSpec().qualifiedName() + " --help' for what there is.");
    return ExitCode.WRONG_USE;
  }

  private static int report(Exception e, CommandLine line, CommandLine.ParseResult parsed)
      throws Exception {
    if (e instanceof CommandException failure) {
      line.getErr().println("fz: " + failure.getMessage());
      LOG.log(Level.DEBUG, "command failed", failure);
      return failure.exitCode();
    }
    if (e instanceof IOException) {
      line.getErr().println("fz: " + e.getMessage());
      LOG.log(Level.DEBUG, "command failed", e);
      return ExitCode.CANNOT_RUN;
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
