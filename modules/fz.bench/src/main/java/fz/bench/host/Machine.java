package fz.bench.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where it was measured.
 *
 * @param processor the model
 * @param processors how many this process may use
 * @param kernel name and release
 * @param java version of the run-time system
 */
public record Machine(String processor, int processors, String kernel, String java) {
  /** Reads what this machine is. */
  public static Machine read() throws IOException {
    String processor =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
    return new Machine(
        processor,
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        Runtime.version().toString());
  }

  @Override
  public String toString() {
    return processors + " x " + processor + ", " + kernel + ", Java " + java;
  }
}
