package fz.app.demo;

import fz.command.CommandException;
import fz.command.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs this very command again inside new mount, network and process namespaces. The kernel ends
 * all that was started in them, and undoes every mount and device, when the first process in them
 * ends, however it ends.
 */
final class Sandbox {
  private static final List<String> TOOLS = List.of("unshare", "setpriv", "ip", "mount", "curl");

  private static final Path TUN = Path.of("/dev/net/tun");

  /** Environment variable by which the inner process learns how it is seen from outside. */
  static final String OUTER_PID = "FZ_DEMO_PID";

  private Sandbox() {}

  /** Runs the command inside and returns its exit status. */
  static int reenter() throws IOException, InterruptedException {
    requireTools();
    List<String> command = new ArrayList<>();
    // The inner process must not outlive this one, even if this one is killed.
    command.addAll(List.of("setpriv", "--pdeathsig", "KILL"));
    command.addAll(unshare());
    command.addAll(ownCommand());
    command.add("--inside");
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put(OUTER_PID, Long.toString(ProcessHandle.current().pid()));
    return builder.start().waitFor();
  }

  private static List<String> unshare() throws IOException, InterruptedException {
    List<String> asRoot =
        List.of(
            "unshare",
            "--fork",
            "--kill-child",
            "--mount",
            "--net",
            "--pid",
            "--uts",
            "--mount-proc");
    if (works(asRoot)) {
      return asRoot;
    }
    List<String> asUser = new ArrayList<>(asRoot);
    asUser.addAll(1, List.of("--user", "--map-root-user"));
    if (works(asUser)) {
      return asUser;
    }
    throw new CommandException(
        ExitCode.CANNOT_RUN,
        "demo needs root, or a kernel that lets users create user namespaces; run it with sudo");
  }

  private static boolean works(List<String> unshare) throws IOException, InterruptedException {
    List<String> probe = new ArrayList<>(unshare);
    probe.add("true");
    Process process =
        new ProcessBuilder(probe)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  /** Returns the command line of this process. */
  static List<String> ownCommand() throws IOException {
    byte[] raw = Files.readAllBytes(Path.of("/proc/self/cmdline"));
    String[] words = new String(raw, StandardCharsets.UTF_8).split("\0");
    List<String> command = new ArrayList<>(Arrays.asList(words));
    command.set(0, Files.readSymbolicLink(Path.of("/proc/self/exe")).toString());
    return command;
  }

  /** Returns the command line that starts this program, without its arguments. */
  static List<String> launcher() throws IOException {
    List<String> command = ownCommand();
    int end = command.lastIndexOf("demo");
    if (end < 0) {
      throw new IllegalStateException("not started as 'fz demo'");
    }
    return command.subList(0, end);
  }

  private static void requireTools() {
    List<String> missing = TOOLS.stream().filter(tool -> !isOnPath(tool)).toList();
    if (!missing.isEmpty()) {
      throw new CommandException(
          ExitCode.CANNOT_RUN,
          "demo needs "
              + String.join(", ", missing)
              + "; install it (Debian: apt-get install util-linux iproute2 curl)");
    }
    if (!Files.exists(TUN)) {
      throw new CommandException(
          ExitCode.CANNOT_RUN, "demo needs /dev/net/tun; load the module with: modprobe tun");
    }
    if (!Files.isReadable(TUN) || !Files.isWritable(TUN)) {
      throw new CommandException(
          ExitCode.CANNOT_RUN,
          "demo needs to open /dev/net/tun, which this user may not; run it with sudo, or allow it"
              + " with: chmod 666 /dev/net/tun");
    }
  }

  /** Returns true if a program of this name can be run. */
  static boolean isOnPath(String tool) {
    String path = System.getenv().getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    return Arrays.stream(path.split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
  }
}
