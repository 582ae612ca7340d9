package fz.tunnel;

import fz.nat.FilterSet;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.IpProtocol;
import fz.packet.PacketView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the route of a packet on the client: tunnel addresses of gateways, then proxy addresses of
 * domains, then networks from the longest prefix to the shortest, then the Internet resource. Among
 * the resources that contain a destination one whose filter permits the packet wins.
 */
final class ClientRouting {
  private static final Comparator<Route> LARGER_ID_FIRST =
      Comparator.comparing((Route route) -> route.resource().id()).reversed();

  private final AddressMap<Route> gateways = new AddressMap<>();
  private final PrefixTable<Route[]> networks = new PrefixTable<>();
  private final ClientDomains domains;
  private Route internet;

  ClientRouting(ClientDomains domains) {
    this.domains = domains;
  }

  /**
   * Returns the route of a packet by its destination.
   *
   * @return null if no resource contains the destination, {@link Route#FILTERED} if none of those
   *     that do permits the packet
   */
  @HotPath
  Route routeOf(PacketView packet) {
    long high = packet.destinationHigh();
    long low = packet.destinationLow();
    if (TunnelRanges.isDevice(high, low)) {
      return gateways.get(high, low);
    }
    if (TunnelRanges.isProxy(high, low)) {
      Route[] routes = domains.routesOf(high, low);
      if (routes == null || routes.length == 0) {
        return null;
      }
      Route route = permitting(routes, packet);
      return route == null ? Route.FILTERED : route;
    }
    Route answer = null;
    for (int at = networks.first(); at >= 0; at = networks.next(at)) {
      Route[] routes = networks.get(at, high, low);
      if (routes != null) {
        Route route = permitting(routes, packet);
        if (route != null) {
          return route;
        }
        answer = Route.FILTERED;
      }
    }
    return internet != null && !TunnelRanges.isPrivate(high, low) ? internet : answer;
  }

  /** Returns true if a gateway may send packets from an address to this client. */
  @HotPath
  boolean mayComeFrom(GatewayLink gateway, long high, long low) {
    if (TunnelRanges.isDevice(high, low)) {
      return gateway.owns(high, low);
    }
    if (TunnelRanges.isProxy(high, low)) {
      return serves(gateway, domains.routesOf(high, low));
    }
    for (int at = networks.first(); at >= 0; at = networks.next(at)) {
      if (serves(gateway, networks.get(at, high, low))) {
        return true;
      }
    }
    return internet != null && internet.gateway() == gateway && !TunnelRanges.isPrivate(high, low);
  }

  /** Returns true if DNS queries for a server belong into the tunnel. */
  boolean servesDns(Endpoint server) {
    long high = server.high();
    long low = server.low();
    for (int at = networks.first(); at >= 0; at = networks.next(at)) {
      Route[] routes = networks.get(at, high, low);
      for (int i = 0; routes != null && i < routes.length; i++) {
        FilterSet filters = routes[i].resource().filters();
        if (filters.permits(IpProtocol.UDP, server.port())
            && filters.permits(IpProtocol.TCP, server.port())) {
          return true;
        }
      }
    }
    return internet != null && !TunnelRanges.isPrivate(high, low);
  }

  /** Replaces the networks by those of the resources. */
  void resources(Collection<ClientResource> resources, boolean internetActive) {
    networks.clear();
    internet = null;
    for (ClientResource resource : resources) {
      switch (resource.kind()) {
        case CIDR -> add(resource);
        case INTERNET -> internet = internetActive ? resource.route() : internet;
        case DNS -> {
          // The domains have routes of their own.
        }
      }
    }
  }

  /** Makes the tunnel addresses of a gateway reachable. */
  void addGateway(GatewayLink gateway) {
    gateways.put(gateway.ipv4().high(), gateway.ipv4().low(), gateway.route());
    gateways.put(gateway.ipv6().high(), gateway.ipv6().low(), gateway.route());
  }

  /** Forgets the tunnel addresses of a gateway. */
  void removeGateway(GatewayLink gateway) {
    gateways.remove(gateway.ipv4().high(), gateway.ipv4().low());
    gateways.remove(gateway.ipv6().high(), gateway.ipv6().low());
  }

  private void add(ClientResource resource) {
    long high = resource.networkHigh();
    long low = resource.networkLow();
    int bits = resource.networkBits();
    Route[] others = networks.exact(high, low, bits);
    List<Route> routes = new ArrayList<>(others == null ? List.of() : Arrays.asList(others));
    routes.add(resource.route());
    routes.sort(LARGER_ID_FIRST);
    networks.put(high, low, bits, routes.toArray(Route[]::new));
  }

  @HotPath
  private static Route permitting(Route[] routes, PacketView packet) {
    for (Route route : routes) {
      if (route.resource().filters().permits(packet, true)) {
        return route;
      }
    }
    return null;
  }

  @HotPath
  private static boolean serves(GatewayLink gateway, Route[] routes) {
    if (routes == null) {
      return false;
    }
    for (Route route : routes) {
      if (route.gateway() == gateway) {
        return true;
      }
    }
    return false;
  }
}
