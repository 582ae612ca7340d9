package fz.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A network and a mount namespace of their own, in which programs can be started that would
 * otherwise change this machine. It ends with this process, however this process ends.
 */
final class Sandbox implements AutoCloseable {
  /** Keeps the namespaces: {@code cat} ends when nobody holds its input any more. */
  private final Process holder;

  private final boolean user;

  private Sandbox(Process holder, boolean user) {
    this.holder = holder;
    this.user = user;
  }

  /** Opens a sandbox whose only network is the loopback, or skips the test. */
  static Sandbox open() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(Requirement.namespaces());
    boolean user = command.contains("--user");
    command.addAll(List.of("sh", "-c", "ip link set lo up && echo ready && exec cat"));
    Process holder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader said = holder.inputReader(StandardCharsets.UTF_8);
    assertEquals("ready", said.readLine(), String.join(" ", command));
    return new Sandbox(holder, user);
  }

  /** Returns a command line that runs another one inside; the process stays the same. */
  List<String> inside(List<String> command) {
    List<String> whole = new ArrayList<>();
    whole.addAll(List.of("nsenter", "--target", Long.toString(holder.pid()), "--net", "--mount"));
    if (user) {
      whole.addAll(List.of("--user", "--preserve-credentials"));
    }
    whole.addAll(command);
    return whole;
  }

  /** Like {@link #inside}, with a file system that is mounted for this command only. */
  List<String> insideWithMount(String options, String directory, List<String> command) {
    String script = "mount -t tmpfs -o \"$1\" tmpfs \"$2\" && shift 2 && exec \"$@\"";
    List<String> whole = new ArrayList<>();
    whole.addAll(List.of("unshare", "--mount", "sh", "-c", script, "sh", options, directory));
    whole.addAll(command);
    return inside(whole);
  }

  /** Returns the process that is inside, by which others find its namespaces. */
  long pid() {
    return holder.pid();
  }

  @Override
  public void close() {
    holder.destroyForcibly();
  }
}
