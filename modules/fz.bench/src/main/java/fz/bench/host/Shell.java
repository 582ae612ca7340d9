package fz.bench.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the system's own commands. */
public final class Shell {
  private static final long LIMIT_SECONDS = 60;

  private Shell() {}

  /**
   * What a command left.
   *
   * @param output what it printed, errors included
   */
  public record Result(int status, String output) {}

  /** Runs a command that must succeed, and returns what it printed. */
  public static String run(List<String> command) throws IOException, InterruptedException {
    return run(command, "");
  }

  /** Runs a command that must succeed, with text on its standard input. */
  public static String run(List<String> command, String input)
      throws IOException, InterruptedException {
    Result result = attempt(command, input);
    if (result.status() != 0) {
      throw new IOException(
          String.join(" ", command)
              + " failed ("
              + result.status()
              + "): "
              + lastLine(result.output()));
    }
    return result.output();
  }

  /** Runs a command, which is killed after a minute. */
  public static Result attempt(List<String> command, String input)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    Thread guard = Thread.startVirtualThread(() -> killWhenLate(process));
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    guard.interrupt();
    return new Result(status, output);
  }

  /** Returns a list of words in front of others. */
  public static List<String> join(List<String> prefix, String... words) {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(List.of(words));
    return all;
  }

  /** Returns the last line of a text that is not empty, or an empty one. */
  public static String lastLine(String text) {
    return text.strip().lines().reduce((first, second) -> second).orElse("");
  }

  /** Ends a process and what it started; kills it if that takes seconds. */
  public static void stop(Process process) throws InterruptedException {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroy);
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      all.forEach(ProcessHandle::destroyForcibly);
      process.waitFor();
    }
  }

  private static void killWhenLate(Process process) {
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      // It ended in time.
      Thread.currentThread().interrupt();
    }
  }
}
