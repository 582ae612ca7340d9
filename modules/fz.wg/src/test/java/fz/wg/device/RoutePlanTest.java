package fz.wg.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.IpPrefix;
import fz.transport.NetworkConfigurator;
import fz.transport.NetworkPrefix;
import fz.transport.RoutingRule;
import fz.transport.TransportException;
import fz.wg.file.RouteTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoutePlanTest {
  private static final RouteTable AUTOMATIC = new RouteTable.Automatic();

  @Test
  void leadsEachRangeIntoTheMainTable() throws Exception {
    RoutePlan plan =
        RoutePlan.of(AUTOMATIC, networks("10.0.0.1/24"), prefixes("10.1.0.0/16", "fd00::/64"), 0);
    assertEquals(
        Map.of(NetworkConfigurator.MAIN_TABLE, networks("10.1.0.0/16", "fd00::/64")),
        plan.routes());
    assertEquals(List.of(), plan.rules());
  }

  @Test
  void passesOverWhatAnAddressCovers() throws Exception {
    RoutePlan plan =
        RoutePlan.of(
            AUTOMATIC,
            networks("10.0.0.1/24", "fd00::1/64"),
            prefixes("10.0.0.2/32", "10.0.0.0/24", "10.0.0.0/23", "fd00::2/128", "10.0.0.0/23"),
            0);
    assertEquals(Map.of(NetworkConfigurator.MAIN_TABLE, networks("10.0.0.0/23")), plan.routes());
  }

  @Test
  void keepsADefaultRouteOutOfTheMainTable() throws Exception {
    List<IpPrefix> allowed = prefixes("0.0.0.0/0", "::/0", "10.1.0.0/16");
    assertTrue(RoutePlan.needsOwnTable(AUTOMATIC, allowed));
    RoutePlan plan = RoutePlan.of(AUTOMATIC, List.of(), allowed, 51820);
    assertEquals(
        Map.of(
            51820,
            networks("0.0.0.0/0", "::/0"),
            NetworkConfigurator.MAIN_TABLE,
            networks("10.1.0.0/16")),
        plan.routes());
    assertEquals(
        List.of(
            new RoutingRule(32764, 0, NetworkConfigurator.MAIN_TABLE, true),
            new RoutingRule(32765, 51820, 51820)),
        plan.rules());
  }

  @Test
  void followsTheUsersTable() throws Exception {
    List<IpPrefix> allowed = prefixes("0.0.0.0/0", "10.1.0.0/16");
    RouteTable numbered = new RouteTable.Numbered(7);
    assertFalse(RoutePlan.needsOwnTable(numbered, allowed));
    RoutePlan plan = RoutePlan.of(numbered, networks("10.1.0.1/16"), allowed, 0);
    assertEquals(Map.of(7, networks("0.0.0.0/0", "10.1.0.0/16")), plan.routes());
    assertEquals(List.of(), plan.rules());
    assertFalse(RoutePlan.needsOwnTable(new RouteTable.Off(), allowed));
    assertEquals(
        new RoutePlan(Map.of(), List.of()),
        RoutePlan.of(new RouteTable.Off(), List.of(), allowed, 0));
  }

  private static List<IpPrefix> prefixes(String... texts) {
    return Arrays.stream(texts).map(text -> IpPrefix.parse(text).orElseThrow()).toList();
  }

  private static List<NetworkPrefix> networks(String... texts) throws TransportException {
    List<NetworkPrefix> networks = new ArrayList<>();
    for (String text : texts) {
      networks.add(NetworkPrefix.parse(text));
    }
    return networks;
  }
}
