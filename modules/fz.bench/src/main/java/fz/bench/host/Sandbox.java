package fz.bench.host;

import fz.command.CommandException;
import fz.command.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs this very command again inside new mount, network and process namespaces: interfaces,
 * sockets below {@code /run} and processes of a measurement meet nobody else's, and the kernel ends
 * them all when the command ends, however it ends.
 */
public final class Sandbox {
  private static final List<String> OWN_TOOLS =
      List.of("unshare", "setpriv", "nsenter", "ip", "mount");

  private Sandbox() {}

  /**
   * Refuses to go on if something is missing.
   *
   * @param command the name of the command, for messages
   * @param tools programs that it runs inside
   * @param packages the packages that have them, for messages
   */
  public static void require(String command, List<String> tools, String packages) {
    List<String> missing =
        Stream.concat(OWN_TOOLS.stream(), tools.stream()).filter(t -> !isOnPath(t)).toList();
    if (!missing.isEmpty()) {
      throw new CommandException(
          ExitCode.CANNOT_RUN,
          command
              + " needs "
              + String.join(", ", missing)
              + "; install it (Debian: apt-get install util-linux iproute2 "
              + packages
              + ")");
    }
    if (!System.getProperty("user.name").equals("root")) {
      throw new CommandException(ExitCode.CANNOT_RUN, command + " needs root; run it with sudo");
    }
  }

  /** Runs the command inside and returns its exit status. */
  public static int reenter() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    // What is inside must not outlive this process, even if it is killed.
    command.addAll(List.of("setpriv", "--pdeathsig", "KILL", "unshare", "--fork", "--kill-child"));
    command.addAll(List.of("--mount", "--net", "--pid", "--mount-proc"));
    command.addAll(ownCommand());
    command.add("--inside");
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  /** Makes the directories that are to be private; called inside. */
  public static void prepare() throws IOException, InterruptedException {
    Shell.run(List.of("mount", "-t", "tmpfs", "tmpfs", "/run"));
    Shell.run(List.of("ip", "link", "set", "lo", "up"));
  }

  /** Returns the command line that starts {@code fz bench}, without its arguments. */
  public static List<String> bench() throws IOException {
    List<String> command = ownCommand();
    return command.subList(0, command.indexOf("fz.bench.Main") + 1);
  }

  /** Returns true if a program of this name can be run. */
  public static boolean isOnPath(String tool) {
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
}
