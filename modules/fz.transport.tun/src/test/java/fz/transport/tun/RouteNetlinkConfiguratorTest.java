package fz.transport.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fz.transport.NetworkConfigurator;
import fz.transport.NetworkPrefix;
import fz.transport.PacketTransport;
import fz.transport.RoutingRule;
import fz.transport.TransportException;
import fz.transport.TransportOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteNetlinkConfiguratorTest {
  private static final int TABLE = 0x2021fd00;
  private static final int MARK = 0xfd002021;

  @Test
  void appliesTheDifferenceOfAddresses() throws Exception {
    Namespace.run(
        () -> {
          try (PacketTransport _ = open();
              NetworkConfigurator network = new RouteNetlinkProvider().open()) {
            network.addresses("fz-test", prefixes("100.64.0.1", "fd00:2021:1111::1"));
            assertShows("ip -o addr show dev fz-test", "100.64.0.1/32", "fd00:2021:1111::1/128");
            network.addresses("fz-test", prefixes("100.64.0.2/11", "fd00:2021:1111::1"));
            String shown = assertShows("ip -o addr show dev fz-test", "100.64.0.2/11", "::1/128");
            assertTrue(!shown.contains("100.64.0.1/32"), shown);
            assertTrue(!shown.contains("fe80"), shown);
            network.addresses("fz-test", List.of());
            assertEquals("", run("ip -o addr show dev fz-test"));
          }
          return null;
        });
  }

  @Test
  void appliesTheDifferenceOfRoutesInTheMainTable() throws Exception {
    Namespace.run(
        () -> {
          try (PacketTransport _ = open();
              NetworkConfigurator network = new RouteNetlinkProvider().open()) {
            network.addresses("fz-test", prefixes("100.64.0.1", "fd00:2021:1111::1"));
            network.routes(
                "fz-test",
                NetworkConfigurator.MAIN_TABLE,
                prefixes("100.64.0.0/11", "fd00:2021:1111::/107"));
            assertShows("ip -4 route", "100.64.0.0/11 dev fz-test proto static");
            assertShows("ip -6 route", "fd00:2021:1111::/107 dev fz-test proto static");
            network.routes("fz-test", NetworkConfigurator.MAIN_TABLE, prefixes("10.0.0.0/8"));
            String shown = assertShows("ip -4 route", "10.0.0.0/8 dev fz-test");
            assertTrue(!shown.contains("100.64"), shown);
            assertTrue(!run("ip -6 route").contains("1111::/107"));
          }
          return null;
        });
  }

  @Test
  void routesInATableOfItsOwnBehindRules() throws Exception {
    Namespace.run(
        () -> {
          try (PacketTransport _ = open();
              NetworkConfigurator network = new RouteNetlinkProvider().open()) {
            List<RoutingRule> rules = List.of(new RoutingRule(100, MARK, TABLE));
            network.addRules(rules);
            network.addRules(rules);
            network.routes("fz-test", TABLE, prefixes("0.0.0.0/0", "::/0", "10.1.2.3/16"));
            String expected = "not from all fwmark 0xfd002021 lookup " + TABLE;
            assertEquals(1, assertShows("ip -4 rule", expected).split(expected, -1).length - 1);
            assertShows("ip -6 rule", expected);
            assertShows("ip -4 route show table " + TABLE, "default dev", "10.1.0.0/16 dev");
            assertShows("ip -6 route show table " + TABLE, "default dev");
            assertShows("ip route get 192.0.2.1", "dev fz-test");
            network.removeRules(rules);
            network.removeRules(rules);
            assertTrue(!run("ip -4 rule").contains("fwmark"));
            assertTrue(!run("ip -6 rule").contains("fwmark"));
          }
          return null;
        });
  }

  @Test
  void looksUpATableWithoutItsDefaultRoutes() throws Exception {
    Namespace.run(
        () -> {
          try (PacketTransport _ = open();
              NetworkConfigurator network = new RouteNetlinkProvider().open()) {
            List<RoutingRule> rules =
                List.of(
                    new RoutingRule(100, 0, NetworkConfigurator.MAIN_TABLE, true),
                    new RoutingRule(101, 0, TABLE));
            network.addRules(rules);
            network.addRules(rules);
            String expected = "from all lookup main suppress_prefixlength 0";
            assertEquals(1, assertShows("ip -4 rule", expected).split(expected, -1).length - 1);
            assertShows("ip -6 rule", expected, "101:\tfrom all lookup " + TABLE);
            network.routes(
                "fz-test", NetworkConfigurator.MAIN_TABLE, prefixes("0.0.0.0/0", "10.0.0.0/8"));
            assertShows("ip route get 10.0.0.1", "10.0.0.1 dev fz-test");
            assertEquals(false, network.hasRoutes(TABLE));
            network.routes("fz-test", TABLE, prefixes("192.0.2.0/24", "2001:db8::/32"));
            assertEquals(true, network.hasRoutes(TABLE));
            assertShows("ip route get 192.0.2.1", "table " + TABLE);
            network.routes("fz-test", TABLE, prefixes("2001:db8::/32"));
            assertEquals(true, network.hasRoutes(TABLE), "of one family");
            network.removeRules(rules);
            assertTrue(!run("ip -4 rule").contains("suppress"));
            assertTrue(!run("ip -6 rule").contains("lookup " + TABLE));
          }
          return null;
        });
  }

  @Test
  void namesAnInterfaceThatIsMissing() throws Exception {
    try (NetworkConfigurator network = new RouteNetlinkProvider().open()) {
      TransportException e =
          assertThrows(
              TransportException.class, () -> network.addresses("fz-none", prefixes("10.0.0.1")));
      assertEquals("there is no network interface fz-none", e.getMessage());
    }
  }

  private static List<NetworkPrefix> prefixes(String... texts) throws TransportException {
    List<NetworkPrefix> prefixes = new java.util.ArrayList<>();
    for (String text : texts) {
      prefixes.add(NetworkPrefix.parse(text));
    }
    return prefixes;
  }

  private static PacketTransport open() throws IOException {
    return new TunTransportProvider().open(TransportOptions.of(Map.of("name", "fz-test")));
  }

  private static String assertShows(String command, String... parts) throws Exception {
    String shown = run(command);
    for (String part : parts) {
      assertTrue(shown.contains(part), command + " does not show " + part + ":\n" + shown);
    }
    return shown;
  }

  private static String run(String command) throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/sbin/ip")), "skipped: the program ip is not installed");
    Process process = new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    return output;
  }
}
