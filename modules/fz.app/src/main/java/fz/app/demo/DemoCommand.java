package fz.app.demo;

import fz.command.CommandException;
import fz.command.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the whole system at work on one machine. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Show the whole system at work, on this machine alone.",
    description = {
      "",
      "Starts a portal, a gateway and a client as separate processes, each in a network namespace"
          + " of its own, with private web servers behind the gateway, and makes real requests. Each"
          + " line says what was done, what came of it and how long it took.",
      "",
      "Everything lives in namespaces that end with the command: nothing of this machine's network"
          + " is touched, and nothing is left behind. Root is used where there is; otherwise an"
          + " unprivileged user namespace.",
      ""
    },
    footer = {"", "Exit status: 0 if every step came out as expected, otherwise 1."})
public final class DemoCommand implements Callable<Integer> {
  @Option(names = "--json", description = "Print each step as a JSON object on a line.")
  private boolean json;

  @Option(names = "--keep", description = "Leave it running at the end and say how to enter.")
  private boolean keep;

  @Option(
      names = "--capture",
      paramLabel = "DIR",
      description = "Write pcapng captures of both sides of the client to this directory.")
  private Path capture;

  @Option(
      names = "--crash",
      description = "Also kill client, gateway and portal in turn and see each recover.")
  private boolean crash;

  @Option(names = "--inside", hidden = true, description = "Already inside the namespaces.")
  private boolean inside;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** Creates the command. */
  public DemoCommand() {}

  @Override
  public Integer call() throws Exception {
    if (!inside) {
      return Sandbox.reenter();
    }
    DemoReport report = new DemoReport(spec.commandLine().getOut(), json);
    try (DemoWorld world = new DemoWorld(captureDirectory())) {
      boolean passed = new DemoScenario(new DemoParts(world), report).play(crash);
      if (keep) {
        report.note(world.howToEnter());
        world.awaitEnd();
      }
      return passed ? ExitCode.OK : ExitCode.CANNOT_RUN;
    }
  }

  private Path captureDirectory() throws Exception {
    if (capture == null) {
      return null;
    }
    Path directory = capture.toAbsolutePath();
    Files.createDirectories(directory);
    if (!Files.isWritable(directory)) {
      throw new CommandException(
          ExitCode.CANNOT_RUN, "--capture " + capture + ": the directory is not writable");
    }
    return directory;
  }
}
