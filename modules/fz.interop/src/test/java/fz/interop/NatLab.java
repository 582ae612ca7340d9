package fz.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Network namespaces: two hosts, each behind a NAT of nftables, and between the NATs a network with
 * two servers' addresses.
 *
 * <pre>
 *   a 10.0.1.2 -- NAT 203.0.113.11 --+-- 203.0.113.1, .2 (servers)
 *   b 10.0.2.2 -- NAT 203.0.113.12 --+
 * </pre>
 */
final class NatLab implements AutoCloseable {
  static final String SERVER = "203.0.113.1";
  static final String OTHER_SERVER = "203.0.113.2";

  private static final String TAG = "fzn" + ProcessHandle.current().pid();

  private final List<String> namespaces = new ArrayList<>();
  private final List<Process> processes = new ArrayList<>();

  /** What a NAT does. */
  enum Nat {
    /** Nothing: the host has an address of the outer network, without a NAT. */
    NONE(""),
    /** The same outer port for all destinations, as long as it is free; filters by port. */
    MASQUERADE("masquerade"),
    /** Another outer port for each destination. */
    MASQUERADE_RANDOM("masquerade random,fully-random"),
    /** The same outer port for all destinations, and all from outside goes to the host. */
    OPEN("masquerade");

    private final String rule;

    Nat(String rule) {
      this.rule = rule;
    }
  }

  /** Skips the test, or fails if that is wanted, unless this is root and there are programs. */
  static void requirePrograms(String... more) {
    require(System.getProperty("user.name").equals("root"), "root");
    for (String program : Stream.concat(Stream.of("ip", "nft"), Stream.of(more)).toList()) {
      boolean found =
          Arrays.stream(System.getenv("PATH").split(":"))
              .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
      require(found, "the program " + program);
    }
  }

  static void require(boolean present, String what) {
    String message = "no interoperability test behind NATs: it needs " + what;
    if (Boolean.getBoolean("fz.interop.required")) {
      assertTrue(present, message);
    }
    Assumptions.assumeTrue(present, message);
  }

  NatLab(Nat a, Nat b) throws IOException {
    try {
      namespace("net");
      in("net", "ip", "link", "add", "bridge0", "type", "bridge");
      in("net", "ip", "link", "set", "bridge0", "up");
      in("net", "ip", "addr", "add", SERVER + "/24", "dev", "bridge0");
      in("net", "ip", "addr", "add", OTHER_SERVER + "/24", "dev", "bridge0");
      // Private addresses lead nowhere, but a server that is asked to send there is not to notice.
      in("net", "ip", "route", "add", "default", "dev", "bridge0");
      host("a", "1", a);
      host("b", "2", b);
    } catch (IOException | AssertionError e) {
      close();
      throw e;
    }
  }

  /** Starts a process in a namespace: a, b or net. It is ended with the namespaces. */
  Process start(String name, List<String> command) throws IOException {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", TAG + name));
    all.addAll(command);
    Process process =
        new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    processes.add(process);
    return process;
  }

  /** Waits until a server in {@code net} has a UDP socket at {@code ADDRESS:PORT}. */
  void awaitListening(Process server, String address) throws Exception {
    Await.until(address, () -> !server.isAlive() || isListening(address));
    assertTrue(server.isAlive(), "the server has ended");
  }

  private static boolean isListening(String address) {
    try {
      return in("net", "ss", "-Hlun").contains(address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command in a namespace to its end and returns what it printed. */
  String run(String name, String... command) throws IOException {
    return in(name, command);
  }

  @Override
  public void close() throws IOException {
    for (Process process : processes) {
      process.destroy();
    }
    for (Process process : processes) {
      process
          .onExit()
          .orTimeout(10, TimeUnit.SECONDS)
          .exceptionally(e -> process.destroyForcibly())
          .join();
    }
    for (String name : namespaces) {
      Namespaces.command("ip", "netns", "del", name);
    }
  }

  private void host(String name, String number, Nat nat) throws IOException {
    namespace(name);
    String outer = "203.0.113.1" + number;
    if (nat == Nat.NONE) {
      cable("net", "to-" + name, name, "eth");
      in("net", "ip", "link", "set", "to-" + name, "master", "bridge0");
      in(name, "ip", "addr", "add", outer + "/24", "dev", "eth");
      return;
    }
    String router = "r" + name;
    namespace(router);
    cable("net", "to-" + name, router, "wan");
    in("net", "ip", "link", "set", "to-" + name, "master", "bridge0");
    cable(router, "lan", name, "eth");
    in(router, "ip", "addr", "add", outer + "/24", "dev", "wan");
    in(router, "ip", "addr", "add", "10.0." + number + ".1/24", "dev", "lan");
    in(name, "ip", "addr", "add", "10.0." + number + ".2/24", "dev", "eth");
    in(name, "ip", "route", "add", "default", "via", "10.0." + number + ".1");
    in(router, "sysctl", "-qw", "net.ipv4.ip_forward=1");
    in(router, "nft", "add table ip nat");
    in(router, "nft", "add chain ip nat post { type nat hook postrouting priority 100 ; }");
    in(router, "nft", "add rule ip nat post oifname wan " + nat.rule);
    if (nat == Nat.OPEN) {
      in(router, "nft", "add chain ip nat pre { type nat hook prerouting priority -100 ; }");
      in(router, "nft", "add rule ip nat pre iifname wan dnat to 10.0." + number + ".2");
      return;
    }
    // From outside only what belongs to a flow from inside, or there would be no NAT to get
    // through.
    in(router, "nft", "add table ip filter");
    in(router, "nft", "add chain ip filter forwarded { type filter hook forward priority 0 ; }");
    in(router, "nft", "add rule ip filter forwarded iifname wan ct state new drop");
    in(router, "nft", "add chain ip filter own { type filter hook input priority 0 ; }");
    in(router, "nft", "add rule ip filter own iifname wan meta l4proto udp drop");
  }

  private void namespace(String name) throws IOException {
    Namespaces.command("ip", "netns", "add", TAG + name);
    namespaces.add(TAG + name);
    in(name, "ip", "link", "set", "lo", "up");
  }

  private void cable(String left, String leftName, String right, String rightName)
      throws IOException {
    Namespaces.command(
        "ip",
        "link",
        "add",
        leftName,
        "netns",
        TAG + left,
        "type",
        "veth",
        "peer",
        "name",
        rightName,
        "netns",
        TAG + right);
    in(left, "ip", "link", "set", leftName, "up");
    in(right, "ip", "link", "set", rightName, "up");
  }

  private static String in(String name, String... command) throws IOException {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", TAG + name));
    all.addAll(List.of(command));
    return Namespaces.command(all.toArray(String[]::new));
  }
}
