package fz.tunnel;

import fz.packet.Endpoint;
import fz.packet.IpAddresses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Gives the proxy addresses of clients their real addresses: a client names a domain of one of its
 * resources, the domain is resolved, and the client is told that packets may come.
 */
final class GatewayNames {
  static final int MAX_RESOLVING = 1000;
  static final int MAX_DOMAINS_PER_CLIENT = 4096;
  static final long TIMEOUT_NANOS = 10_000_000_000L;

  private final FamilyTranslation translation;
  private final Map<String, GatewayPeer> peers;
  private final Outbox outbox;
  private final Consumer<TunnelEvent> events;
  private final Map<Long, Request> resolving = new LinkedHashMap<>();
  private long nextToken;

  private record Request(
      GatewayPeer peer, String resource, String domain, List<Endpoint> proxies, long dueNanos) {}

  /**
   * Creates one without requests.
   *
   * @param peers the clients by id, kept up to date by the owner
   */
  GatewayNames(
      FamilyTranslation translation,
      Map<String, GatewayPeer> peers,
      Outbox outbox,
      Consumer<TunnelEvent> events) {
    this.translation = translation;
    this.peers = peers;
    this.outbox = outbox;
    this.events = events;
  }

  void handleAssigned(GatewayPeer peer, P2pMessage.AssignedIps message, long nowNanos) {
    List<Endpoint> proxies = proxiesIn(message.proxies());
    Request request =
        new Request(peer, message.resource(), message.domain(), proxies, nowNanos + TIMEOUT_NANOS);
    if (!isGranted(request)
        || proxies.isEmpty()
        || resolving.size() >= MAX_RESOLVING
        || !peer.grants().hasDomain(message.domain())
            && peer.grants().domainCount() >= MAX_DOMAINS_PER_CLIENT) {
      answer(request, false);
      return;
    }
    long token = nextToken++;
    resolving.put(token, request);
    events.accept(new TunnelEvent.ResolveName(token, message.domain()));
  }

  /** Takes the addresses of a name; none if it has none or does not exist. */
  void handleResolved(long token, List<Endpoint> addresses) {
    Request request = resolving.remove(token);
    if (request == null || peers.get(request.peer().clientId()) != request.peer()) {
      return;
    }
    if (!isGranted(request)) {
      answer(request, false);
      return;
    }
    GatewayPeer peer = request.peer();
    if (!peer.grants().assign(request.resource(), request.domain(), request.proxies())) {
      peer.nat().clear();
    }
    map(request, addresses, true);
    map(request, addresses, false);
    answer(request, true);
  }

  /** The name could not be resolved in time. */
  void handleUnresolved(long token) {
    Request request = resolving.remove(token);
    if (request != null && peers.get(request.peer().clientId()) == request.peer()) {
      answer(request, false);
    }
  }

  void handleTimeout(long nowNanos) {
    ArrayDeque<Long> due = new ArrayDeque<>();
    for (Map.Entry<Long, Request> entry : resolving.entrySet()) {
      if (entry.getValue().dueNanos() > nowNanos) {
        break;
      }
      due.add(entry.getKey());
    }
    due.forEach(this::handleUnresolved);
  }

  long nextTimeout() {
    return resolving.isEmpty() ? DataPlane.NEVER : resolving.values().iterator().next().dueNanos();
  }

  private boolean isGranted(Request request) {
    Grant grant = request.peer().grants().get(request.resource());
    return grant != null
        && grant.kind() == Grant.Kind.DNS
        && grant.pattern().matches(request.domain());
  }

  /**
   * Assigns real addresses to the proxies of one family by turns: those of the same family, or of
   * the other one if there are none and packets may be translated.
   */
  private void map(Request request, List<Endpoint> addresses, boolean ipv4) {
    List<Endpoint> usable = usable(addresses);
    List<Endpoint> reals = sorted(usable, ipv4);
    if (reals.isEmpty() && translation.appliesTo(request.peer().grants().get(request.resource()))) {
      reals = sorted(usable, !ipv4);
    }
    List<Endpoint> proxies = sorted(request.proxies(), ipv4);
    for (int k = 0; k < proxies.size(); k++) {
      Endpoint proxy = proxies.get(k);
      if (reals.isEmpty()) {
        request.peer().nat().unmap(proxy.high(), proxy.low());
      } else {
        Endpoint real = reals.get(k % reals.size());
        request.peer().nat().map(proxy.high(), proxy.low(), real.high(), real.low());
      }
    }
  }

  private static List<Endpoint> sorted(Collection<Endpoint> addresses, boolean ipv4) {
    return addresses.stream().filter(a -> a.isIpv4() == ipv4).sorted().distinct().toList();
  }

  /** A name must not lead back into the tunnel or to the gateway itself. */
  private static List<Endpoint> usable(List<Endpoint> addresses) {
    List<Endpoint> usable = new ArrayList<>();
    for (Endpoint address : addresses) {
      long high = address.high();
      long low = address.low();
      if (IpAddresses.isUnicast(high, low)
          && !IpAddresses.isLoopback(high, low)
          && !TunnelRanges.isDevice(high, low)
          && !TunnelRanges.isProxy(high, low)) {
        usable.add(address.withPort(0));
      }
    }
    return usable;
  }

  private static List<Endpoint> proxiesIn(List<Endpoint> addresses) {
    return addresses.stream()
        .filter(a -> TunnelRanges.isProxy(a.high(), a.low()))
        .filter(a -> !TunnelRanges.isSentinel(a.high(), a.low()))
        .toList();
  }

  private void answer(Request request, boolean active) {
    Connection connection = request.peer().connection();
    if (connection != null) {
      outbox.add(
          connection, new P2pMessage.DomainStatus(request.resource(), request.domain(), active));
    }
  }
}
