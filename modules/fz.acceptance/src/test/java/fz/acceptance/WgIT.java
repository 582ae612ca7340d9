package fz.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code fz wg} with the WireGuard tools, against wireguard-go and against itself. {@code
 * -Dfz.wireguard-go=PROGRAM,...} adds other builds of wireguard-go.
 */
final class WgIT {
  private static final String RIGHT_PUBLIC = "W1MX0EQ2ZTL5xfRV9W6Wlb7DZWkxVFJYl6KUFifoxB0=";
  private static final String PSK = "7D9J82Dax0MKvcJ8GkfhADFXzCKPPu76NTDK6SN7oxc=";
  private static final String[] LEFT = {"10.77.0.1", "fd77::1"};
  private static final String[] RIGHT = {"10.77.0.2", "fd77::2"};

  @TempDir private Path directory;
  private WgPair pair;

  static Stream<String> others() {
    List<String> programs = new ArrayList<>(List.of("wireguard-go"));
    for (String program : System.getProperty("fz.wireguard-go", "").split(",")) {
      if (!program.isEmpty()) {
        programs.add(program);
      }
    }
    return programs.stream();
  }

  @BeforeEach
  void open() throws Exception {
    pair = WgPair.open(directory);
  }

  @AfterEach
  void close() {
    if (pair != null) {
      pair.close();
    }
  }

  /** Whatever wg can set is set while the interface runs, and wg shows what fz shows. */
  @ParameterizedTest
  @MethodSource("others")
  void toolsConfigureIt(String other) throws Exception {
    startOther(other);
    pair.left.up();
    pair.left.run("sh", "-ec", addresses(LEFT));
    String key = pair.left.file("key", WgPair.LEFT_PRIVATE + "\n");
    pair.left.run("wg", "set", "wg0", "private-key", key, "listen-port", "51820");
    pair.left.run(
        "wg",
        "set",
        "wg0",
        "peer",
        RIGHT_PUBLIC,
        "endpoint",
        "192.0.2.2:51820",
        "allowed-ips",
        RIGHT[0] + "/32," + RIGHT[1] + "/128",
        "persistent-keepalive",
        "25");
    pair.left.assertPings(RIGHT);
    pair.right.assertPings(LEFT);

    pair.left.run("wg", "set", "wg0", "listen-port", "51999", "fwmark", "0x77");
    pair.left.assertPings(RIGHT);
    pair.right.assertPings(LEFT);

    assertEquals(shown(pair.left.run("wg", "show")), shown(show()));
    String counters = pair.left.start(pair.left.fz("counters", "wg0")).assertSucceeds();
    assertTrue(counters.contains("  host_packets_read: "), counters);
    String saved = pair.left.run("wg", "showconf", "wg0");
    assertTrue(saved.contains("ListenPort = 51999") && saved.contains(WgPair.LEFT_PRIVATE), saved);
    String file = pair.left.file("saved.conf", saved);
    pair.left.run("wg", "syncconf", "wg0", file);
    assertEquals(saved, pair.left.run("wg", "showconf", "wg0"), "nothing to synchronize");

    String more = pair.left.file("more.conf", "[Peer]\nPublicKey = " + PSK + "\n");
    pair.left.run("wg", "addconf", "wg0", more);
    assertEquals(2, pair.left.run("wg", "show", "wg0", "peers").lines().count());
    pair.left.run("wg", "syncconf", "wg0", file);
    assertEquals(RIGHT_PUBLIC + "\n", pair.left.run("wg", "show", "wg0", "peers"));
    pair.left.assertPings(RIGHT);

    String psk = pair.left.file("psk", PSK + "\n");
    pair.left.run("wg", "set", "wg0", "peer", RIGHT_PUBLIC, "preshared-key", psk);
    pair.right.run("wg", "set", "wg0", "peer", WgPair.LEFT_PUBLIC, "preshared-key", psk);
    pair.left.run("wg", "setconf", "wg0", file);
    pair.right.run("wg", "set", "wg0", "peer", WgPair.LEFT_PUBLIC, "preshared-key", "/dev/null");
    pair.left.assertPings(RIGHT);
    pair.left.run("wg", "set", "wg0", "peer", RIGHT_PUBLIC, "remove");
    assertEquals("", pair.left.run("wg", "show", "wg0", "peers"));
  }

  /** Everything goes through the tunnel but the tunnel, and nothing is left of it. */
  @ParameterizedTest
  @MethodSource("others")
  void fileLeadsEverythingIntoTheTunnel(String other) throws Exception {
    startOther(other);
    String before = pair.left.footprint();
    // Only the default route leads to the endpoint, which would be the tunnel's own.
    String file = pair.left.file("wg0.conf", leftFile(WgPair.BEYOND, "0.0.0.0/0, ::/0"));
    Program first = pair.left.up(file);
    pair.left.assertPings(RIGHT);
    pair.left.assertPings("10.99.0.1");
    pair.right.assertPings(LEFT);
    assertTrue(pair.left.run("ip", "route", "get", "203.0.113.1").contains("dev wg0"));
    assertTrue(pair.left.run("ip", "route", "get", "192.0.2.2").contains("dev cable"));

    first.signal("KILL");
    first.awaitEnd();
    Program second = pair.left.up(file);
    pair.left.assertPings(RIGHT);
    second.signal("TERM");
    assertEquals(0, second.awaitEnd(), second.described());
    assertEquals(before, pair.left.footprint());
  }

  /** Two of its kind understand each other as well. */
  @Test
  void bothSidesAreFz() throws Exception {
    String before = pair.left.footprint();
    Program right = pair.right.up(pair.right.file("wg0.conf", rightFile()));
    Program left =
        pair.left.up(
            "--no-offload",
            "--placement",
            "parallel:1",
            pair.left.file("wg0.conf", leftFile("192.0.2.2", "10.77.0.0/24, fd77::/64")));
    pair.left.assertPings(RIGHT);
    pair.right.assertPings(LEFT);
    String mtu = pair.left.run("ip", "link", "show", "wg0");
    assertTrue(mtu.contains("mtu 1400"), mtu);

    Program twice = pair.left.start(pair.left.fz("up"));
    twice.assertOneLine(1, "another process serves /var/run/wireguard/wg0.sock");
    left.signal("INT");
    assertEquals(0, left.awaitEnd(), left.described());
    assertEquals(before, pair.left.footprint());

    pair.right.run("ip", "link", "delete", "wg0");
    assertEquals(0, right.awaitEnd(), right.described());
    assertEquals("", pair.right.run("ls", "/var/run/wireguard"));
  }

  /** One line says what is wrong, and nothing is left. */
  @Test
  void saysWhatIsWrong() throws Exception {
    String before = pair.left.footprint();
    String file = pair.left.file("wg0.conf", "[Interface]\nPrivateKey = x\n");
    pair.left
        .start(pair.left.fz("up", file))
        .assertOneLine(2, file + ":2: PrivateKey: the value is not a key");
    String valid = pair.left.file("wg1.conf", leftFile("192.0.2.2", "10.0.0.0/8"));
    List<String> powerless = new ArrayList<>(List.of("setpriv", "--bounding-set=-net_admin"));
    powerless.addAll(pair.left.fz("up", valid));
    pair.left.start(powerless).assertOneLine(1, "permission denied", "CAP_NET_ADMIN");

    Program holder = pair.left.up("--interface", "holder");
    pair.left.run("wg", "set", "holder", "listen-port", "51820");
    pair.left.start(pair.left.fz("up", valid)).assertOneLine(1, "UDP port 51820", "in use");
    pair.left.run("ip", "link", "add", "taken", "type", "veth", "peer", "name", "taken1");
    pair.left
        .start(pair.left.fz("up", "--interface", "taken"))
        .assertOneLine(1, "taken", "not a TUN device");
    pair.left.run("ip", "link", "delete", "taken");
    holder.signal("TERM");
    assertEquals(0, holder.awaitEnd(), holder.described());
    assertEquals(before, pair.left.footprint());
  }

  private void startOther(String program) throws Exception {
    if (!program.contains("/")) {
      Requirement.tools(program);
    }
    pair.right.other(List.of(program, "--foreground", "wg0"));
    String key = pair.right.file("key", WgPair.RIGHT_PRIVATE + "\n");
    pair.right.run(
        "wg",
        "set",
        "wg0",
        "listen-port",
        "51820",
        "private-key",
        key,
        "peer",
        WgPair.LEFT_PUBLIC,
        "allowed-ips",
        LEFT[0] + "/32," + LEFT[1] + "/128");
    pair.right.run("sh", "-ec", addresses(RIGHT) + "ip address add 10.99.0.1/32 dev wg0\n");
  }

  private String show() throws Exception {
    Program show = pair.left.start(pair.left.fz("show"));
    return show.assertSucceeds();
  }

  /** The ages differ by the time between the two commands. */
  private static List<String> shown(String text) {
    assertFalse(text.contains(WgPair.LEFT_PRIVATE), "a private key is shown");
    return text.lines()
        .filter(line -> !line.contains("latest handshake:") && !line.contains("transfer:"))
        .toList();
  }

  private static String addresses(String... addresses) {
    return "ip address add %s/24 dev wg0\nip address add %s/64 dev wg0 nodad\nip link set wg0 up\n"
        .formatted(addresses[0], addresses[1]);
  }

  private static String leftFile(String endpoint, String allowed) {
    return """
        [Interface]
        PrivateKey = %s
        Address = 10.77.0.1/24, fd77::1/64
        ListenPort = 51820
        MTU = 1400

        [Peer]
        PublicKey = %s
        Endpoint = %s:51820
        AllowedIPs = %s
        PersistentKeepalive = 25
        """
        .formatted(WgPair.LEFT_PRIVATE, RIGHT_PUBLIC, endpoint, allowed);
  }

  private static String rightFile() {
    return """
        [Interface]
        PrivateKey = %s
        Address = 10.77.0.2/24
        Address = fd77::2/64
        ListenPort = 51820

        [Peer]
        PublicKey = %s
        AllowedIPs = 10.77.0.1/32, fd77::1/128
        """
        .formatted(WgPair.RIGHT_PRIVATE, WgPair.LEFT_PUBLIC);
  }
}
