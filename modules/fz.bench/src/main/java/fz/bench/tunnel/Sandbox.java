package fz.bench.tunnel;

import fz.command.CommandException;
import fz.command.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs this very command again inside new mount, network and process namespaces: interfaces,
 * sockets below {@code /run} and processes of a measurement meet nobody else's, and the kernel ends
 * them all when the command ends, however it ends.
 */
final class Sandbox {
  private static final List<String> TOOLS =
      List.of("unshare", "setpriv", "nsenter", "ip", "mount", "wg", "ping", "iperf3");

  private Sandbox() {}

  /** Runs the command inside and returns its exit status. */
  static int reenter() throws IOException, InterruptedException {
    requireTools();
    List<String> command = new ArrayList<>();
    // What is inside must not outlive this process, even if it is killed.
    command.addAll(List.of("setpriv", "--pdeathsig", "KILL", "unshare", "--fork", "--kill-child"));
    command.addAll(List.of("--mount", "--net", "--pid", "--mount-proc"));
    command.addAll(ownCommand());
    command.add("--inside");
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  /** Makes the directories that are to be private; called inside. */
  static void prepare() throws IOException, InterruptedException {
    Shell.run(List.of("mount", "-t", "tmpfs", "tmpfs", "/run"));
    Shell.run(List.of("ip", "link", "set", "lo", "up"));
    Files.createDirectories(Path.of("/run/wireguard"));
  }

  /** Returns the command line that starts {@code fz bench}, without its arguments. */
  static List<String> bench() throws IOException {
    List<String> command = ownCommand();
    return command.subList(0, command.indexOf("fz.bench.Main") + 1);
  }

  /** Returns true if a program of this name can be run. */
  static boolean isOnPath(String tool) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
  }

  private static List<String> ownCommand() throws IOException {
    byte[] raw = Files.readAllBytes(Path.of("/proc/self/cmdline"));
    String[] words = new String(raw, StandardCharsets.UTF_8).split("\0");
    List<String> command = new ArrayList<>(Arrays.asList(words));
    command.set(0, Files.readSymbolicLink(Path.of("/proc/self/exe")).toString());
    return command;
  }

  private static void requireTools() {
    List<String> missing = TOOLS.stream().filter(tool -> !isOnPath(tool)).toList();
    if (!missing.isEmpty()) {
      throw new CommandException(
          ExitCode.CANNOT_RUN,
          "tunnel needs "
              + String.join(", ", missing)
              + "; install it (Debian: apt-get install util-linux iproute2 wireguard-tools"
              + " iputils-ping iperf3)");
    }
    if (!System.getProperty("user.name").equals("root")) {
      throw new CommandException(ExitCode.CANNOT_RUN, "tunnel needs root; run it with sudo");
    }
    if (!Files.exists(Path.of("/dev/net/tun"))) {
      throw new CommandException(
          ExitCode.CANNOT_RUN, "tunnel needs /dev/net/tun; load the module with: modprobe tun");
    }
  }
}
