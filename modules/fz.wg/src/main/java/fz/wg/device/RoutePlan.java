package fz.wg.device;

import fz.packet.Endpoint;
import fz.packet.IpPrefix;
import fz.transport.NetworkConfigurator;
import fz.transport.NetworkPrefix;
import fz.transport.RoutingRule;
import fz.wg.file.RouteTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which routes and rules lead packets to the peers.
 *
 * <p>A default route must not carry the datagrams of the tunnel itself. It goes into a table of its
 * own, which packets without the mark of the tunnel's sockets are looked up in. Before that, the
 * main table is asked for everything but its default route, so that the local network stays
 * reachable.
 *
 * @param routes by table
 * @param rules that lead to the table of the default route; empty if there is none
 */
public record RoutePlan(Map<Integer, List<NetworkPrefix>> routes, List<RoutingRule> rules) {
  /** The main table has 32766. */
  private static final int LOCAL_FIRST_PRIORITY = 32_764;

  private static final int TUNNEL_PRIORITY = 32_765;

  /** Returns true if routes to some addresses need a table and a mark of their own. */
  public static boolean needsOwnTable(RouteTable table, List<IpPrefix> allowedIps) {
    return table instanceof RouteTable.Automatic
        && allowedIps.stream().anyMatch(prefix -> prefix.bits() == 0);
  }

  /**
   * Makes a plan.
   *
   * @param table what the user wants
   * @param addresses of the interface; the host reaches their networks without a route
   * @param allowedIps of all peers
   * @param ownTable number of the table for default routes, which is the mark as well
   */
  public static RoutePlan of(
      RouteTable table, List<NetworkPrefix> addresses, List<IpPrefix> allowedIps, int ownTable) {
    Map<Integer, List<NetworkPrefix>> routes = new LinkedHashMap<>();
    List<RoutingRule> rules = new ArrayList<>();
    switch (table) {
      case RouteTable.Off off -> {
        // The user routes.
      }
      case RouteTable.Numbered numbered ->
          allowedIps.forEach(prefix -> add(routes, numbered.number(), prefix));
      case RouteTable.Automatic automatic -> {
        List<IpPrefix> connected = addresses.stream().map(RoutePlan::network).toList();
        for (IpPrefix prefix : allowedIps) {
          if (prefix.bits() == 0) {
            add(routes, ownTable, prefix);
          } else if (connected.stream().noneMatch(network -> network.contains(prefix))) {
            add(routes, NetworkConfigurator.MAIN_TABLE, prefix);
          }
        }
        if (needsOwnTable(table, allowedIps)) {
          rules.add(new RoutingRule(LOCAL_FIRST_PRIORITY, 0, NetworkConfigurator.MAIN_TABLE, true));
          rules.add(new RoutingRule(TUNNEL_PRIORITY, ownTable, ownTable));
        }
      }
    }
    return new RoutePlan(routes, rules);
  }

  private static void add(Map<Integer, List<NetworkPrefix>> routes, int table, IpPrefix prefix) {
    Endpoint first = new Endpoint(prefix.high(), prefix.low(), 0);
    NetworkPrefix network = new NetworkPrefix(first.toInetAddress(), prefix.bits());
    List<NetworkPrefix> known = routes.computeIfAbsent(table, any -> new ArrayList<>());
    if (!known.contains(network)) {
      known.add(network);
    }
  }

  private static IpPrefix network(NetworkPrefix address) {
    Endpoint first = Endpoint.of(address.address(), 0);
    return new IpPrefix(first.high(), first.low(), address.bits());
  }
}
