package fz.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A tunnel through a relay, and what an application notices when the network under the tunnel
 * changes: relays die, a direct path becomes possible, client and gateway move to other networks.
 */
final class RoamingIT {
  /** How long data may stand still; what was measured is a tenth of it. */
  private static final int LONGEST_GAP_MILLIS = 2_000;

  private static final Pattern MEASURED =
      Pattern.compile("gap ([0-9]+) ms, ([0-9]+) of [0-9]+ lost\n");

  @TempDir private Path directory;
  private final Map<String, String> table = new LinkedHashMap<>();
  private RoamingWorld world;
  private Program traffic;
  private int measured;

  @BeforeEach
  void build() throws Exception {
    world = RoamingWorld.open(directory);
  }

  @AfterEach
  void close() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void aTransferSurvivesEverythingThatHappensToTheNetwork() throws Exception {
    assertFiltered();
    traffic = world.start("client", DemoHosts.java(Traffic.class, RoamingWorld.SITE));
    measure("relayed, nothing happens");
    assertPath("relayed", 1);

    String relay = busyRelay();
    world.program(relay).signal("KILL");
    measure("relay killed");
    world.startRelay(relay, relay.equals("relay1") ? "198.51.100.11" : "198.51.100.12");
    world.program(relay).await("the portal knows this relay");

    moveClient("1", "2");
    measure("client moves, relayed to relayed");

    maps("1", "");
    world.configure(
        "ip netns exec nat1 nft add rule ip filter forwarded ip daddr 198.51.100.20 drop");
    moveClient("2", "1");
    measure("client moves, a direct path is blocked");
    world.configure("ip netns exec nat1 nft delete chain ip filter forwarded");
    int lost = measureUntilPath("direct", 1, "relayed to direct");
    assertTrue(lost == 0, lost + " packets lost from relayed to direct");

    maps("2", "");
    moveClient("1", "2");
    measure("client moves, direct to direct");
    moveGateway();
    measure("gateway moves, direct");
    assertTransferred();
    table.forEach((what, figures) -> System.out.printf("  %-40s %s%n", what, figures));
  }

  /** Filters hold on a relayed path as on any other, and the first packets get through. */
  private void assertFiltered() throws IOException, InterruptedException {
    String ping = world.run("client", "ping", "-c", "3", "-i", "0.2", "-W", "5", RoamingWorld.SITE);
    assertTrue(ping.contains(" 3 received"), ping);
    String refused =
        world.run("client", "curl", "-sS", "-m", "5", "http://" + RoamingWorld.SITE + ":9001");
    assertTrue(refused.contains("Failed to connect"), refused);
    assertTrue(!refused.contains("timed out"), refused);
  }

  private void assertPath(String path, int times) throws IOException, InterruptedException {
    world.program("client").await("path to a gateway: " + path, times);
  }

  /** Returns the relay that forwards the traffic. */
  private String busyRelay() throws IOException, InterruptedException {
    long before = world.forwarded("relay1");
    measure("relayed, nothing happens");
    return world.forwarded("relay1") - before > 50 ? "relay1" : "relay2";
  }

  /** Lets a NAT of the client map ports in a way. It forgets its mappings, as without the link. */
  private void maps(String number, String how) throws IOException, InterruptedException {
    world.configure(
        """
        ip netns exec nat%1$s nft flush chain ip nat post
        ip netns exec nat%1$s nft add rule ip nat post oifname wan masquerade %2$s
        ip -n nat%1$s link set wan down
        ip -n nat%1$s link set wan up
        """
            .formatted(number, how));
  }

  /** The one uplink comes up, and the other one is gone with its address. */
  private void moveClient(String from, String to) throws IOException, InterruptedException {
    world.configure(
        """
        ip -n client addr add 10.3%2$s.0.2/24 dev eth%2$s
        ip -n client link set eth%2$s up
        ip -n client addr del 10.3%1$s.0.2/24 dev eth%1$s
        ip -n client link set eth%1$s down
        ip -n client route add default via 10.3%2$s.0.1
        """
            .formatted(from, to));
  }

  private void moveGateway() throws IOException, InterruptedException {
    world.configure(
        """
        ip -n gateway addr del 10.20.0.2/24 dev eth0
        ip -n gateway addr add 10.20.0.3/24 dev eth0
        ip -n gateway route add default via 10.20.0.1
        """);
  }

  private int measureUntilPath(String path, int times, String what)
      throws IOException, InterruptedException {
    traffic.say("measure");
    assertPath(path, times);
    measured++;
    return lost(what);
  }

  private int measure(String what) throws IOException, InterruptedException {
    traffic.say("measure");
    measured++;
    return lost(what);
  }

  private int lost(String what) throws IOException, InterruptedException {
    traffic.await("\n", measured);
    Matcher found = MEASURED.matcher(traffic.out());
    for (int i = 0; i < measured; i++) {
      assertTrue(found.find(), traffic.described());
    }
    table.put(what, found.group().strip());
    int gap = Integer.parseInt(found.group(1));
    assertTrue(gap < LONGEST_GAP_MILLIS, what + ": " + table + world.program("client").described());
    return Integer.parseInt(found.group(2));
  }

  private void assertTransferred() throws IOException, InterruptedException {
    traffic.say("end");
    traffic.await("tcp ");
    Matcher found = Pattern.compile("tcp ok, .*").matcher(traffic.out());
    assertTrue(found.find(), traffic.described());
    table.put("transfer through all this, hashes equal", found.group());
  }
}
