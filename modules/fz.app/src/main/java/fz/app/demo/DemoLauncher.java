package fz.app.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * Starts processes of the demonstration as the launcher starts the same commands. The demonstration
 * itself was started for a quick end, without the optimizing compiler.
 */
final class DemoLauncher {
  private static final String QUICK_END = "-XX:TieredStopAtLevel=";
  private static final String DATA_PATH = "-XX:-UseOnStackReplacement";

  private DemoLauncher() {}

  /**
   * Returns the command line of another command.
   *
   * @param fz how the demonstration was started, without its arguments; what says nothing of the
   *     compiler, as that of an image, stays as it is
   * @param arguments the command and its arguments
   */
  static List<String> command(List<String> fz, List<String> arguments) {
    List<String> line = new ArrayList<>();
    for (String word : fz) {
      if (word.startsWith(QUICK_END)) {
        line.addAll(compiler(word, arguments.getFirst()));
      } else {
        line.add(word);
      }
    }
    line.addAll(arguments);
    return line;
  }

  private static List<String> compiler(String quickEnd, String command) {
    return switch (command) {
      case "client", "gateway" -> List.of(DATA_PATH);
      case "portal" -> List.of();
      default -> List.of(quickEnd);
    };
  }
}
