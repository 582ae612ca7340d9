package fz.app.demo;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs the system's own commands. */
final class DemoShell {
  private DemoShell() {}

  /**
   * What a command left.
   *
   * @param status its exit status, or -1 if it took too long
   * @param output what it printed, errors included
   */
  record Result(int status, String output) {}

  /** Runs a command that must succeed. */
  static void run(String... command) throws IOException {
    feed("", command);
  }

  /** Runs a command that must succeed, with text on its standard input. */
  static void feed(String input, String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      int status = process.waitFor();
      if (status != 0) {
        throw new IOException(
            String.join(" ", List.of(command)) + " failed (" + status + "): " + output.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while running " + command[0]);
    }
  }
}
