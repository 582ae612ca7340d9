package fz.acceptance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A demonstration that was kept running, from within: its hosts and their network. */
final class DemoHosts {
  private static final int PATIENCE_SECONDS = 240;

  private final Path directory;
  private final List<String> enter;

  /**
   * Enters a demonstration.
   *
   * @param directory for the output of what runs inside
   */
  DemoHosts(Demo demo, Path directory) throws IOException, InterruptedException {
    this.directory = directory;
    long inside = child(child(demo.program().pid()));
    enter = new ArrayList<>(List.of("nsenter", "--target", Long.toString(inside)));
    enter.addAll(List.of("--mount", "--net", "--pid"));
    if (Requirement.namespaces().contains("--user")) {
      enter.addAll(List.of("--user", "--preserve-credentials"));
    }
  }

  /** Runs a shell script where the namespaces of all hosts are known, and expects that it works. */
  void configure(String script) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(enter);
    command.addAll(List.of("sh", "-e", "-c", script));
    try (Program program = Program.start(directory, Map.of(), command)) {
      program.assertSucceeds();
    }
  }

  /** Starts a program on one of the demonstration's own hosts. */
  Program start(String host, List<String> command) throws IOException {
    String script = "mount --bind /run/fz-demo/" + host + "/etc /etc && exec \"$@\"";
    List<String> whole = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    whole.addAll(command);
    return startIn(host, whole);
  }

  /** Starts a program in a network namespace. */
  Program startIn(String namespace, List<String> command) throws IOException {
    List<String> whole = new ArrayList<>(enter);
    whole.addAll(List.of("ip", "netns", "exec", namespace));
    whole.addAll(command);
    return Program.start(directory, Map.of(), whole);
  }

  /** Runs a program on a host to its end and returns all that it said. */
  String run(String host, List<String> command) throws IOException, InterruptedException {
    try (Program program = start(host, command)) {
      program.awaitEnd(PATIENCE_SECONDS);
      return program.out() + program.err();
    }
  }

  /** Returns the command line of a class with a {@code main} among the tests. */
  static List<String> java(Class<?> type, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(type.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  private static long child(long pid) {
    return ProcessHandle.of(pid).orElseThrow().children().findFirst().orElseThrow().pid();
  }
}
