package fz.interop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Two network namespaces with a cable between them, and the processes that run inside. */
final class Namespaces implements AutoCloseable {
  static final String LEFT_4 = "192.0.2.1";
  static final String RIGHT_4 = "192.0.2.2";
  static final String LEFT_6 = "fd10::1";
  static final String RIGHT_6 = "fd10::2";

  private static final long LIMIT_SECONDS = 60;

  private final String left = "fzl" + ProcessHandle.current().pid();
  private final String right = "fzr" + ProcessHandle.current().pid();
  private final List<Process> processes = new ArrayList<>();

  /** What a process printed, and how it ended. */
  record Outcome(int status, String output) {}

  Namespaces() throws IOException {
    try {
      command("ip", "netns", "add", left);
      command("ip", "netns", "add", right);
      command(
          "ip", "link", "add", "cable", "netns", left, "type", "veth", "peer", "name", "cable",
          "netns", right);
      configure(left, LEFT_4, LEFT_6);
      configure(right, RIGHT_4, RIGHT_6);
    } catch (IOException | AssertionError e) {
      close();
      throw e;
    }
  }

  private static void configure(String namespace, String ipv4, String ipv6) throws IOException {
    command("ip", "-n", namespace, "link", "set", "lo", "up");
    command("ip", "-n", namespace, "addr", "add", ipv4 + "/24", "dev", "cable");
    command("ip", "-n", namespace, "addr", "add", ipv6 + "/64", "dev", "cable", "nodad");
    command("ip", "-n", namespace, "link", "set", "cable", "up");
  }

  Outcome inLeft(String... command) throws IOException {
    return run(inside(left, command));
  }

  Outcome inRight(String... command) throws IOException {
    return run(inside(right, command));
  }

  /** Starts a process that is ended with the namespaces; its errors go to the test's output. */
  Process startInLeft(String... command) throws IOException {
    return start(inside(left, command));
  }

  /** Starts a process that is ended with the namespaces; its errors go to the test's output. */
  Process startInRight(String... command) throws IOException {
    return start(inside(right, command));
  }

  /** Runs a command that must succeed. */
  static String command(String... command) throws IOException {
    Outcome outcome = run(List.of(command));
    if (outcome.status() != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + outcome.output());
    }
    return outcome.output();
  }

  @Override
  public void close() throws IOException {
    for (Process process : processes) {
      process.destroy();
    }
    for (Process process : processes) {
      process.onExit().orTimeout(10, TimeUnit.SECONDS).exceptionally(e -> kill(process)).join();
    }
    run(List.of("ip", "netns", "del", left));
    run(List.of("ip", "netns", "del", right));
  }

  private static Process kill(Process process) {
    return process.destroyForcibly();
  }

  private Process start(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    processes.add(process);
    return process;
  }

  private static List<String> inside(String namespace, String... command) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    all.addAll(Arrays.asList(command));
    return all;
  }

  private static Outcome run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    process.onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).exceptionally(e -> kill(process));
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.onExit().join().exitValue(), output);
  }
}
