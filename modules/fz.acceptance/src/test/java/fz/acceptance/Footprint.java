package fz.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * What a demonstration has on this machine: processes, which carry the id of the first of them in
 * their environment, and the namespaces that these are in. Other runs do not matter.
 */
final class Footprint {
  private static final int POLL_MILLIS = 50;

  /** How long the kernel may take to end processes and namespaces. */
  private static final int SETTLE_SECONDS = 20;

  private static final List<String> NAMESPACES = List.of("net", "mnt", "pid");

  private final long pid;
  private final String marker;
  private final Set<String> own;
  private final Set<String> seen = new TreeSet<>();

  /** Creates the footprint of the demonstration that the process of this id has started. */
  Footprint(long pid) {
    this.pid = pid;
    this.marker = "\0FZ_DEMO_PID=" + pid + "\0";
    this.own = namespaces(Path.of("/proc/self"));
  }

  /** Remembers the namespaces that there are now. */
  void look() throws IOException {
    for (Path process : processes(this::isOfDemo)) {
      seen.addAll(namespaces(process));
    }
    seen.removeAll(own);
  }

  /** Returns true if a network namespace other than that of this process has been seen. */
  boolean isThere() {
    return seen.stream().anyMatch(name -> name.startsWith("net:"));
  }

  /** Expects that all of it goes away. */
  void assertGone() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS);
    List<String> left = left();
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(POLL_MILLIS);
      left = left();
    }
    assertEquals(List.of(), left, "left behind");
  }

  private List<String> left() throws IOException {
    List<String> left = new ArrayList<>();
    // By their environment only: the kernel gives the number of a namespace that has ended to a new
    // one, which may be another test's.
    for (Path process : processes(this::isOfDemo)) {
      left.add(process + ": " + read(process.resolve("cmdline")).replace('\0', ' '));
    }
    // A namespace without processes lives on if it is mounted somewhere, as 'ip netns' does it.
    for (String line : read(Path.of("/proc/self/mountinfo")).split("\n")) {
      if (line.contains("fz-demo") || seen.stream().anyMatch(line::contains)) {
        left.add("mount: " + line);
      }
    }
    return left;
  }

  private boolean isOfDemo(Path process) {
    return process.getFileName().toString().equals(Long.toString(pid))
        || ("\0" + read(process.resolve("environ"))).contains(marker);
  }

  private static List<Path> processes(Predicate<Path> which) throws IOException {
    List<Path> found = new ArrayList<>();
    try (var entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : entries) {
        if (which.test(process)) {
          found.add(process);
        }
      }
    }
    return found;
  }

  /** Returns names such as {@code net:[4026531840]}; none for a process that has ended. */
  private static Set<String> namespaces(Path process) {
    Set<String> names = new TreeSet<>();
    for (String kind : NAMESPACES) {
      try {
        names.add(Files.readSymbolicLink(process.resolve("ns").resolve(kind)).toString());
      } catch (IOException e) {
        // It has ended since, or belongs to another user and is none of ours.
        continue;
      }
    }
    return names;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
