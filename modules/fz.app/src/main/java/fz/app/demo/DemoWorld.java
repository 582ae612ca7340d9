package fz.app.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * The network of the demonstration: an "internet" that joins client, gateway and portal, and a
 * private site that only the gateway can reach. The internet is this process's own namespace.
 *
 * <pre>
 *   client 203.0.113.2 --+
 *   portal 203.0.113.4 --+-- internet 203.0.113.1 (a DNS server that knows no private name)
 *   gateway 203.0.113.3 -+
 *        | 10.9.0.1
 *   site 10.9.0.10 (web.demo.internal), 10.9.0.20, DNS 10.9.0.53
 * </pre>
 */
final class DemoWorld implements AutoCloseable {
  static final String PORTAL_ADDRESS = "203.0.113.4";
  static final int PORTAL_PORT = 8080;

  private static final Path ROOT = Path.of("/run/fz-demo");
  private static final String INTERNET_DNS = "203.0.113.1";

  /** The internet, {@code ip -batch} syntax; a host is one line of {@link #join}. */
  private static final String INTERNET =
      """
      link set lo up
      link add internet type bridge
      addr add 203.0.113.1/24 dev internet
      addr add 2001:db8:113::1/64 dev internet nodad
      link set internet up
      """;

  private static final String SITE =
      """
      netns add site
      link add site0 netns gateway type veth peer name eth0 netns site
      -n gateway addr add 10.9.0.1/24 dev site0
      -n gateway addr add 2001:db8:9::1/64 dev site0 nodad
      -n gateway link set site0 up
      -n site link set lo up
      -n site addr add 10.9.0.10/24 dev eth0
      -n site addr add 10.9.0.20/24 dev eth0
      -n site addr add 10.9.0.53/24 dev eth0
      -n site addr add 2001:db8:9::10/64 dev eth0 nodad
      -n site addr add 2001:db8:9::20/64 dev eth0 nodad
      -n site link set eth0 up
      -n site route add 100.64.0.0/10 via 10.9.0.1
      -n site route add fd00:2021:1111::/48 via 2001:db8:9::1
      """;

  private final DemoHost client;
  private final DemoHost gateway;
  private final DemoHost portal;
  private final DemoHost site;
  private final DemoDns internetDns;
  private final Path captures;
  private final CountDownLatch end = new CountDownLatch(1);

  /**
   * Builds the network.
   *
   * @param captures a directory for captures of the client's two sides, or null
   */
  DemoWorld(Path captures) throws IOException {
    this.captures = captures;
    DemoShell.run("mount", "-t", "tmpfs", "tmpfs", "/run");
    Files.createDirectories(ROOT);
    List<String> lines = new ArrayList<>();
    lines.add(INTERNET);
    lines.add(join("client", 2));
    lines.add(join("gateway", 3));
    lines.add(join("portal", 4));
    lines.add(SITE);
    batch(String.join("", lines));
    DemoShell.run(
        "ip",
        "netns",
        "exec",
        "gateway",
        "sh",
        "-c",
        "echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
    client = new DemoHost("client", ROOT, List.of(INTERNET_DNS));
    gateway = new DemoHost("gateway", ROOT, List.of("10.9.0.53"));
    portal = new DemoHost("portal", ROOT, List.of(INTERNET_DNS));
    site = new DemoHost("site", ROOT, List.of("10.9.0.53"));
    internetDns = DemoDns.open(List.of(new InetSocketAddress(INTERNET_DNS, 53)), List.of());
  }

  DemoHost client() {
    return client;
  }

  DemoHost gateway() {
    return gateway;
  }

  DemoHost portal() {
    return portal;
  }

  DemoHost site() {
    return site;
  }

  /** Returns the directory for captures, or null. */
  Path captures() {
    return captures;
  }

  /** Returns lines that say how to look around while everything runs. */
  String howToEnter() throws IOException {
    boolean user = isInUserNamespace();
    String inner = "\"$(pgrep -P \"$(pgrep -P " + System.getenv(Sandbox.OUTER_PID) + ")\")\"";
    String enter = "nsenter -t " + inner + " -m -n -p" + (user ? " -U --preserve-credentials" : "");
    return """

        Everything is still running; end it with Ctrl-C. To look around, from another terminal%s:
          client:   %s %s
          gateway:  %s %s
          logs:     %s sh -c 'tail -n 20 %s/*/*.log'
        then try, as the client: curl http://web.demo.internal/
        """
        .formatted(
            user ? "" : " as root",
            enter,
            client.enterCommand(),
            enter,
            gateway.enterCommand(),
            enter,
            ROOT);
  }

  /** Waits until the process is told to end. */
  void awaitEnd() throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(end::countDown));
    end.await();
  }

  @Override
  public void close() {
    internetDns.close();
  }

  private static String join(String host, int number) {
    return """
        netns add %1$s
        link add %1$s type veth peer name eth0 netns %1$s
        link set %1$s master internet up
        -n %1$s link set lo up
        -n %1$s addr add 203.0.113.%2$d/24 dev eth0
        -n %1$s addr add 2001:db8:113::%2$d/64 dev eth0 nodad
        -n %1$s link set eth0 up
        """
        .formatted(host, number);
  }

  /** Runs lines in the syntax of {@code ip -batch}, which knows no {@code -n}, each by itself. */
  private static void batch(String lines) throws IOException {
    for (String line : lines.split("\n")) {
      List<String> command = new ArrayList<>(List.of("ip"));
      command.addAll(List.of(line.strip().split(" +")));
      DemoShell.run(command.toArray(String[]::new));
    }
  }

  private static boolean isInUserNamespace() throws IOException {
    String map = Files.readString(Path.of("/proc/self/uid_map"));
    return !map.strip().matches("0 +0 +4294967295");
  }
}
