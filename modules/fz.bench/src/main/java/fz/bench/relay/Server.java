package fz.bench.relay;

import fz.bench.host.Shell;
import fz.ice.LongTermCredentials;
import fz.packet.Endpoint;
import fz.packet.IpAddresses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A TURN server that runs in a network namespace of its own, a cable away from its clients. */
final class Server {
  static final LongTermCredentials USER = new LongTermCredentials("bench", "secret");
  static final String REALM = "bench.example";

  private static final String PORT = "3478";
  private static final String DEVICE = "cable";
  private static final int ATTEMPTS = 100;
  private static final long PAUSE_MILLIS = 100;

  private final String name;
  private final Endpoint own;
  private final Endpoint address;
  private final Path directory;
  private final Process process;

  /**
   * Starts a server and waits until it answers.
   *
   * @param number of the server, 0 to 63
   * @param command with {@code {address}}, {@code {port}}, {@code {user}}, {@code {password}},
   *     {@code {realm}} and {@code {dir}}
   */
  Server(String name, int number, String command) throws IOException, InterruptedException {
    this.name = name;
    String host = "198.51.100." + (4 * number + 2);
    String here = "198.51.100." + (4 * number + 1);
    own = IpAddresses.parse(here).orElseThrow();
    address = IpAddresses.parse(host).orElseThrow().withPort(Integer.parseInt(PORT));
    directory = Files.createTempDirectory(Path.of("/run"), name);
    String namespace = "relay" + number;
    String outside = DEVICE + number;
    ip("netns", "add", namespace);
    ip("link", "add", outside, "type", "veth", "peer", "name", DEVICE, "netns", namespace);
    ip("addr", "add", here + "/30", "dev", outside);
    ip("link", "set", outside, "up");
    ip("-n", namespace, "link", "set", "lo", "up");
    ip("-n", namespace, "addr", "add", host + "/30", "dev", DEVICE);
    ip("-n", namespace, "link", "set", DEVICE, "up");
    String filled =
        command
            .replace("{address}", host)
            .replace("{port}", PORT)
            .replace("{user}", USER.username())
            .replace("{password}", USER.password())
            .replace("{realm}", REALM)
            .replace("{dir}", directory.toString());
    process =
        new ProcessBuilder("ip", "netns", "exec", namespace, "sh", "-c", "exec env " + filled)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    awaitAnswer();
  }

  String name() {
    return name;
  }

  /** Returns the address of its clients and their peers. */
  Endpoint own() {
    return own;
  }

  /** Returns where it listens. */
  Endpoint address() {
    return address;
  }

  List<Long> processes() {
    List<Long> all = new ArrayList<>(List.of(process.pid()));
    process.descendants().forEach(child -> all.add(child.pid()));
    return all;
  }

  /** Returns how many descriptors it has open: what would grow if it forgot to close a socket. */
  int descriptors() throws IOException {
    int count = 0;
    for (long pid : processes()) {
      try (var list = Files.list(Path.of("/proc/" + pid, "fd"))) {
        count += (int) list.count();
      }
    }
    return count;
  }

  /** Fails if it has ended. */
  void requireAlive() throws IOException {
    if (!process.isAlive()) {
      throw new IOException(
          name + " has ended: " + Shell.lastLine(Files.readString(directory.resolve("log"))));
    }
  }

  void stop() throws InterruptedException {
    Shell.stop(process);
  }

  /** A program may listen before it knows its users: only an allocation tells. */
  private void awaitAnswer() throws IOException, InterruptedException {
    for (int i = 0; ; i++) {
      requireAlive();
      try {
        new Generator(new LoadCase(LoadCase.Way.PEER, 1, 1), own, address, USER).close();
        return;
      } catch (IOException e) {
        if (i == ATTEMPTS) {
          throw new IOException(name + " does not answer: " + e.getMessage(), e);
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    }
  }

  private static void ip(String... words) throws IOException, InterruptedException {
    Shell.run(Shell.join(List.of("ip"), words));
  }
}
