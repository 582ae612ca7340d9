package fz.tunnel;

import fz.packet.Endpoint;
import fz.packet.HotPath;

/** A gateway that serves at least one resource to the client, and the connection with it. */
final class GatewayLink {
  private final String id;
  private final Endpoint ipv4;
  private final Endpoint ipv6;
  private final Connection connection;
  private final Route route = Route.toGateway(this);

  GatewayLink(String id, Endpoint ipv4, Endpoint ipv6, Connection connection) {
    this.id = id;
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
    this.connection = connection;
  }

  String id() {
    return id;
  }

  Endpoint ipv4() {
    return ipv4;
  }

  Endpoint ipv6() {
    return ipv6;
  }

  Connection connection() {
    return connection;
  }

  Route route() {
    return route;
  }

  /** Returns true for a tunnel address of the gateway itself. */
  @HotPath
  boolean owns(long high, long low) {
    return ipv4.low() == low && ipv4.high() == high || ipv6.low() == low && ipv6.high() == high;
  }
}
