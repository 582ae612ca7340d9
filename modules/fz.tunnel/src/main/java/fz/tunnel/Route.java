package fz.tunnel;

/**
 * Where the client sends a packet: to whichever gateway serves a resource, or to a gateway itself.
 * Routes are made when resources or domains change and are looked up per packet.
 */
final class Route {
  /** The destination belongs to resources, none of which permits the packet. */
  static final Route FILTERED = new Route(null, null, null, null);

  private final ClientResource resource;
  private final GatewayLink gateway;
  private final String domain;
  private final DomainNat nat;

  private Route(ClientResource resource, GatewayLink gateway, String domain, DomainNat nat) {
    this.resource = resource;
    this.gateway = gateway;
    this.domain = domain;
    this.nat = nat;
  }

  /** Returns the route to a network. */
  static Route toNetwork(ClientResource resource) {
    return new Route(resource, null, null, null);
  }

  /** Returns the route to a domain of a DNS resource. */
  static Route toDomain(ClientResource resource, String domain) {
    return new Route(resource, null, domain, new DomainNat());
  }

  /** Returns the route to the tunnel address of a gateway. */
  static Route toGateway(GatewayLink gateway) {
    return new Route(null, gateway, null, null);
  }

  /** Returns the resource, or null for the route to a gateway. */
  ClientResource resource() {
    return resource;
  }

  /** Returns the gateway that serves the route now, or null. */
  GatewayLink gateway() {
    return resource == null ? gateway : resource.gateway();
  }

  /** Returns the domain of a DNS resource, or null. */
  String domain() {
    return domain;
  }

  /** Returns what is known of the gateway's translation for the domain, or null. */
  DomainNat nat() {
    return nat;
  }
}
