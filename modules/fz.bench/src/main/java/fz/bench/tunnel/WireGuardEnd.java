package fz.bench.tunnel;

import fz.bench.host.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** One end of a WireGuard tunnel: a program that is configured with {@code wg} and {@code ip}. */
final class WireGuardEnd {
  private static final long START_NANOS = 30_000_000_000L;
  private static final long POLL_NANOS = 2_000_000;
  private static final Path SOCKETS = Path.of("/run/wireguard");

  private final String device;
  private final String command;
  private final List<String> enter;
  private final Path directory;
  private final String address;
  private final int mtuBytes;
  private final Path keyFile;
  private final String publicKey;
  private Process process;

  /**
   * Creates an end that does not run yet.
   *
   * @param command with {@code {if}} and {@code {dir}}
   * @param enter what goes in front of a command of its host
   * @param address inside the tunnel
   */
  WireGuardEnd(String device, String command, List<String> enter, String address, int mtuBytes)
      throws IOException, InterruptedException {
    this.device = device;
    this.directory = Files.createTempDirectory(Path.of("/run"), device);
    this.command = command.replace("{if}", device).replace("{dir}", directory.toString());
    this.enter = enter;
    this.address = address;
    this.mtuBytes = mtuBytes;
    this.keyFile = directory.resolve("key");
    String key = Shell.run(List.of("wg", "genkey"));
    Files.writeString(keyFile, key);
    this.publicKey = Shell.run(List.of("wg", "pubkey"), key).strip();
  }

  String publicKey() {
    return publicKey;
  }

  List<Long> processes() {
    List<Long> pids = new ArrayList<>(List.of(process.pid()));
    process.descendants().forEach(child -> pids.add(child.pid()));
    return pids;
  }

  /** Starts the program and gives it its key, its address and a port. */
  void start(int port) throws IOException, InterruptedException {
    Path log = directory.resolve("log");
    process =
        new ProcessBuilder(Shell.join(enter, "sh", "-c", "exec " + command))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    long start = System.nanoTime();
    while (!Files.exists(SOCKETS.resolve(device + ".sock"))) {
      if (!process.isAlive() || System.nanoTime() - start > START_NANOS) {
        throw new IOException(
            "'" + command + "' does not serve " + device + ": " + Shell.lastLine(text(log)));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    set("listen-port", "" + port, "private-key", keyFile.toString());
    run("ip", "addr", "add", address + "/24", "dev", device);
    run("ip", "link", "set", device, "mtu", "" + mtuBytes, "up");
  }

  /** Adds a peer that has one address; replaces what is known of it. */
  void peer(WireGuardEnd other, String endpoint) throws IOException, InterruptedException {
    set("peer", other.publicKey, "endpoint", endpoint, "allowed-ips", other.address + "/32");
  }

  void removePeer(WireGuardEnd other) throws IOException, InterruptedException {
    set("peer", other.publicKey, "remove");
  }

  void stop() throws InterruptedException {
    if (process != null) {
      Shell.stop(process);
    }
  }

  private void set(String... words) throws IOException, InterruptedException {
    // Configuration goes through a socket of the file system, which all namespaces share.
    Shell.run(Shell.join(List.of("wg", "set", device), words));
  }

  private void run(String... words) throws IOException, InterruptedException {
    Shell.run(Shell.join(enter, words));
  }

  private static String text(Path log) throws IOException {
    return Files.exists(log) ? Files.readString(log) : "";
  }
}
