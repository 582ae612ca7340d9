package fz.tunnel;

import fz.control.message.RequestAuthorization;
import fz.dns.DnsResource;
import fz.packet.DropCounters;
import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The client's resources and the gateways that serve them: asks the portal for access when a packet
 * needs it, takes the answers, and lets go of what is not served any more.
 */
final class ClientAccess implements ClientPackets.Access {
  private final Map<String, ClientResource> resources = new LinkedHashMap<>();
  private final ClientDomains domains;
  private final ClientRouting routing;
  private final Authorizations authorizations;
  private final Consumer<TunnelEvent> events;
  private Connections connections;
  private Outbox outbox;
  private ClientPackets packets;
  private boolean internetActive;

  ClientAccess(
      ClientDomains domains,
      ClientRouting routing,
      DropCounters drops,
      Consumer<TunnelEvent> events) {
    this.domains = domains;
    this.routing = routing;
    this.authorizations = new Authorizations(drops);
    this.events = events;
  }

  /** Sets what is made anew at each reset. */
  void attach(Connections newConnections, Outbox newOutbox, ClientPackets newPackets) {
    connections = newConnections;
    outbox = newOutbox;
    packets = newPackets;
  }

  /** What the portal says when it gives access to a resource. */
  record Granted(
      String resourceId,
      String gatewayId,
      String siteId,
      Endpoint ipv4,
      Endpoint ipv6,
      Connection.Secrets secrets) {}

  Collection<ClientResource> resources() {
    return resources.values();
  }

  boolean isInternetActive() {
    return internetActive;
  }

  void internetActive(boolean active) {
    internetActive = active;
    resourcesChanged();
  }

  /** Replaces all resources; those that are as before keep their gateway. */
  void replaceAll(Collection<ClientResource> all) {
    Map<String, ClientResource> next = new LinkedHashMap<>();
    for (ClientResource resource : all) {
      ClientResource known = resources.get(resource.id());
      boolean keeps = known != null && known.isSameAs(resource);
      next.put(resource.id(), keeps ? known : resource.withHistoryOf(known));
    }
    List<ClientResource> old = List.copyOf(resources.values());
    resources.clear();
    resources.putAll(next);
    for (ClientResource before : old) {
      ClientResource now = next.get(before.id());
      if (now != before) {
        letGo(before, now == null);
      }
    }
    resourcesChanged();
  }

  /** Adds a resource or takes over its changes. */
  void upsert(ClientResource resource) {
    ClientResource known = resources.get(resource.id());
    if (known != null && known.isSameAs(resource)) {
      return;
    }
    resources.put(resource.id(), resource.withHistoryOf(known));
    if (known != null) {
      letGo(known, false);
    }
    resourcesChanged();
  }

  void remove(String resourceId) {
    ClientResource known = resources.remove(resourceId);
    if (known != null) {
      letGo(known, true);
      resourcesChanged();
    }
  }

  /** Makes or keeps the connection with the gateway that the portal has chosen. */
  void handleGranted(Granted granted, long nowNanos) {
    ClientResource resource = resources.get(granted.resourceId());
    if (resource == null || !authorizations.isPending(resource)) {
      return;
    }
    GatewayLink link = authorizations.link(granted.gatewayId());
    Connection connection = connections.upsert(granted.gatewayId(), granted.secrets(), nowNanos);
    outbox.cancelGoodbye(connection);
    if (link == null || link.connection() != connection) {
      if (link != null) {
        forget(link);
      }
      link = new GatewayLink(granted.gatewayId(), granted.ipv4(), granted.ipv6(), connection);
      connection.owner(link);
      routing.addGateway(link);
    }
    authorizations.add(link, granted.siteId());
    resource.gateway(link);
    domains.resetNat(resource);
    packets.release(authorizations.take(resource));
    status(resource.id(), TunnelEvent.Status.ONLINE);
  }

  /** The portal refuses a resource; what waits for it is discarded. */
  void handleRefused(String resourceId, boolean offline) {
    ClientResource resource = resources.get(resourceId);
    if (resource != null && authorizations.refuse(resource)) {
      status(resourceId, offline ? TunnelEvent.Status.OFFLINE : TunnelEvent.Status.REFUSED);
    }
  }

  /** A connection is gone: what went over it has to be asked for again. */
  void handleLost(Connection connection) {
    if (connection.owner() instanceof GatewayLink link && link.connection() == connection) {
      forget(link);
    }
  }

  /** A gateway says whether it translates for a domain. */
  void handleDomainStatus(GatewayLink link, P2pMessage.DomainStatus message) {
    for (Route route : domains.routesOf(message.domain())) {
      DomainNat nat = route.nat();
      if (route.resource().id().equals(message.resource())
          && route.gateway() == link
          && nat.handleStatus(message.active())) {
        for (byte[] p = nat.pollReleased(); p != null; p = nat.pollReleased()) {
          packets.release(p);
        }
      }
    }
  }

  /** The host has asked for the addresses of a domain: gateways look them up anew. */
  void handleQueried(String domain, List<Endpoint> proxies, long nowNanos) {
    domains.add(domain, proxies);
    for (Route route : domains.routesOf(domain)) {
      if (route.gateway() != null && route.nat().asksForQuery(nowNanos)) {
        requestTranslation(route);
      }
    }
  }

  @Override
  public void awaitGateway(ClientResource resource, PacketBatch batch, int i, long nowNanos) {
    if (authorizations.await(resource, batch, i, nowNanos)) {
      events.accept(
          new TunnelEvent.SendToPortal(
              new RequestAuthorization(resource.id(), authorizations.preferred(resource))));
    }
  }

  @Override
  public ClientResource bestOf(List<DnsResource> candidates) {
    ClientResource first = null;
    for (DnsResource candidate : candidates) {
      ClientResource resource = resources.get(candidate.id());
      if (resource != null && resource.gateway() != null) {
        return resource;
      }
      first = first == null ? resource : first;
    }
    return first;
  }

  @Override
  public void requestTranslation(Route route) {
    outbox.add(
        route.gateway().connection(),
        new P2pMessage.AssignedIps(
            route.resource().id(), route.domain(), domains.proxiesOf(route.domain())));
  }

  /** Forgets all gateways and what was asked of the portal. */
  void reset() {
    for (GatewayLink link : authorizations.links()) {
      forget(link);
    }
    authorizations.clearPending();
  }

  /** Tells all gateways goodbye. */
  void shutdown() {
    for (GatewayLink link : authorizations.links()) {
      outbox.addGoodbye(link.connection());
      forget(link);
    }
  }

  private void letGo(ClientResource resource, boolean closes) {
    GatewayLink link = resource.gateway();
    resource.gateway(null);
    domains.resetNat(resource);
    authorizations.take(resource);
    if (link == null) {
      return;
    }
    status(resource.id(), TunnelEvent.Status.UNKNOWN);
    if (closes && resources.values().stream().noneMatch(r -> r.gateway() == link)) {
      outbox.addGoodbye(link.connection());
      forget(link);
    }
  }

  private void forget(GatewayLink link) {
    authorizations.remove(link);
    routing.removeGateway(link);
    link.connection().owner(null);
    for (ClientResource resource : resources.values()) {
      if (resource.gateway() == link) {
        resource.gateway(null);
        domains.resetNat(resource);
        status(resource.id(), TunnelEvent.Status.UNKNOWN);
      }
    }
  }

  private void resourcesChanged() {
    domains.resources(resources.values());
    routing.resources(resources.values(), internetActive);
  }

  private void status(String resourceId, TunnelEvent.Status status) {
    events.accept(new TunnelEvent.ResourceStatus(resourceId, status));
  }
}
