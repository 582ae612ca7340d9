package fz.interop;

import fz.command.CommandProvider;
import fz.command.Commands;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/** Runs a command of a module without the launcher, in a process of its own. */
final class CommandMain {
  private CommandMain() {}

  /** Returns the command line of a process that sees the same modules as this one. */
  static List<String> command(String name) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(moduleOptions());
    command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-m", "fz.interop/fz.interop.CommandMain", name));
    return command;
  }

  /** Returns the options by which a child sees the same modules as this process. */
  static List<String> moduleOptions() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(
            option ->
                option.startsWith("--module-path")
                    || option.startsWith("--patch-module")
                    || option.startsWith("--add-modules")
                    || option.startsWith("--add-opens")
                    || option.startsWith("--add-reads")
                    || option.startsWith("--enable-native-access"))
        .toList();
  }

  public static void main(String[] arguments) {
    CommandProvider provider =
        Commands.providers().stream()
            .filter(p -> p.name().equals(arguments[0]))
            .findFirst()
            .orElseThrow();
    String[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
    System.exit(new CommandLine(provider.create()).execute(rest));
  }
}
