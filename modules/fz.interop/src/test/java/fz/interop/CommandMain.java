package fz.interop;

import fz.command.CommandProvider;
import fz.command.Commands;
import java.util.Arrays;
import picocli.CommandLine;

/** Runs a command of a module without the launcher, in a process of its own. */
final class CommandMain {
  private CommandMain() {}

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
