package fz.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Two hosts with a cable between them, each a sandbox of its own with the directory of the
 * configuration sockets to itself. Each is the other's default gateway. The right one has an
 * address that only the default route leads to, {@link #BEYOND}.
 */
final class WgPair implements AutoCloseable {
  static final String BEYOND = "198.51.100.7";
  static final String LEFT_PRIVATE = "QMl+9xo7KlWx1ORQtqIWoFM8vCpkVBxdCXT+Mc/1QWc=";
  static final String LEFT_PUBLIC = "KZISrf1kcp8FlISrZxFezISC+eZkXfIfhOJjDcFQ1Wg=";
  static final String RIGHT_PRIVATE = "aFKVS1dh+PaGE4VQXLWJRg2tjsPpcPEPIZxwlLrHcm0=";

  private static final String SOCKETS = "/var/run/wireguard";

  final Side left;
  final Side right;

  /** One of the two hosts. */
  static final class Side {
    private final Sandbox sandbox;
    private final Path directory;
    private final List<Program> programs = new ArrayList<>();

    Side(Sandbox sandbox, Path directory) {
      this.sandbox = sandbox;
      this.directory = directory;
    }

    /** Starts a program that is killed with the pair. */
    Program start(List<String> command) throws IOException {
      Program program = Program.start(directory, Map.of(), sandbox.inside(command));
      programs.add(program);
      return program;
    }

    /** Starts {@code fz wg up} and waits until it is ready. */
    Program up(String... arguments) throws IOException, InterruptedException {
      Program program = start(fz(prepend("up", arguments)));
      program.await(": ready");
      return program;
    }

    /** Returns the command line of {@code fz wg}. */
    List<String> fz(String... arguments) {
      return Program.fz(directory, prepend("wg", arguments));
    }

    /** Starts another implementation, and waits for its socket. */
    Program other(List<String> command) throws IOException, InterruptedException {
      Program program = start(command);
      long deadline = System.nanoTime() + Program.PATIENCE_SECONDS * 1_000_000_000L;
      while (outcome("test", "-S", SOCKETS + "/wg0.sock").status() != 0) {
        assertTrue(System.nanoTime() < deadline, command + " has no socket");
        Thread.sleep(20);
      }
      return program;
    }

    /** Runs a command that must succeed, and returns its output. */
    String run(String... command) throws IOException, InterruptedException {
      Outcome outcome = outcome(command);
      assertEquals(0, outcome.status(), String.join(" ", command) + "\n" + outcome.output());
      return outcome.output();
    }

    /** Runs a command. */
    Outcome outcome(String... command) throws IOException, InterruptedException {
      Process process =
          new ProcessBuilder(sandbox.inside(Arrays.asList(command)))
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Outcome(process.waitFor(), output);
    }

    /** Pings until there is an answer: the first packet waits for a handshake. */
    void assertPings(String... addresses) throws IOException, InterruptedException {
      for (String address : addresses) {
        run("ping", "-c", "1", "-w", "40", address);
      }
    }

    /** Writes a file that only root may read. */
    String file(String name, String text) throws IOException {
      Path file = directory.resolve(name);
      Files.writeString(file, text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      return file.toString();
    }

    /** Returns all that a tunnel changes on a host. */
    String footprint() throws IOException, InterruptedException {
      String script =
          "for f in -4 -6; do ip $f rule; ip $f route show table all | sort; done;"
              + " ip -brief address; ls "
              + SOCKETS;
      return run("sh", "-c", script);
    }

    private void close() {
      programs.forEach(Program::close);
      sandbox.close();
    }

    private static String[] prepend(String first, String... rest) {
      List<String> all = new ArrayList<>(List.of(first));
      all.addAll(Arrays.asList(rest));
      return all.toArray(String[]::new);
    }
  }

  /** What a command left. */
  record Outcome(int status, String output) {}

  private WgPair(Side left, Side right) {
    this.left = left;
    this.right = right;
  }

  /** Joins two hosts, or skips the test. */
  static WgPair open(Path directory) throws IOException, InterruptedException {
    Requirement.tools("ip", "wg", "ping");
    Requirement.that(System.getProperty("user.name").equals("root"), "this is not root");
    Path leftDirectory = Files.createDirectory(directory.resolve("left"));
    Path rightDirectory = Files.createDirectory(directory.resolve("right"));
    WgPair pair =
        new WgPair(
            new Side(Sandbox.open(), leftDirectory), new Side(Sandbox.open(), rightDirectory));
    try {
      String peer = Long.toString(pair.right.sandbox.pid());
      pair.left.run(
          "ip", "link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", peer);
      configure(pair.left, "1", "2");
      configure(pair.right, "2", "1");
      pair.right.run("ip", "address", "add", BEYOND + "/32", "dev", "lo");
      return pair;
    } catch (IOException | InterruptedException | AssertionError e) {
      pair.close();
      throw e;
    }
  }

  @Override
  public void close() {
    left.close();
    right.close();
  }

  private static void configure(Side side, String own, String other)
      throws IOException, InterruptedException {
    String script =
        """
        mkdir -p %1$s
        mount -t tmpfs tmpfs %1$s
        ip link set cable addrgenmode none up
        ip address add 192.0.2.%2$s/24 dev cable
        ip address add fd10::%2$s/64 dev cable nodad
        ip route add default via 192.0.2.%3$s
        ip -6 route add default via fd10::%3$s
        """
            .formatted(SOCKETS, own, other);
    side.run("sh", "-ec", script);
  }
}
