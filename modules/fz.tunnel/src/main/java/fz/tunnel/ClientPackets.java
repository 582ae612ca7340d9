package fz.tunnel;

import fz.dns.DnsResource;
import fz.nat.Fragments;
import fz.packet.DropCounters;
import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.IcmpError;
import fz.packet.IcmpQuote;
import fz.packet.PacketBatch;
import fz.packet.PacketView;
import fz.packet.Verdict;
import fz.wireguard.WireGuard;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.List;

/** The client's judgement of packets: which gateway they go to, and what gateways may send. */
final class ClientPackets {
  private static final int ECN_CE = 3;
  private static final int DNS_PORT = 53;
  private static final int ERRORS_PER_SECOND = 100;
  private static final int ERRORS_AT_ONCE = 50;
  private static final int MAX_RELEASED = 4096;

  private final WireGuard wireGuard;
  private final Connections connections;
  private final ClientRouting routing;
  private final ClientDns dns;
  private final TunnelQueries queries;
  private final Access access;
  private final DropCounters drops;
  private final PacketView view = new PacketView();
  private final IcmpQuote quote = new IcmpQuote();
  private final Fragments fragments;
  private final IcmpReplies errors = new IcmpReplies();
  private final TokenBucket errorRate = new TokenBucket(ERRORS_PER_SECOND, ERRORS_AT_ONCE);
  private final ArrayDeque<byte[]> released = new ArrayDeque<>();
  private Endpoint ownIpv4;
  private Endpoint ownIpv6;

  /** What a packet needs that may not be there yet. */
  interface Access {
    /** Takes a packet whose resource has no gateway. */
    void awaitGateway(ClientResource resource, PacketBatch batch, int i, long nowNanos);

    /** Returns the first resource that has a gateway, else the first one, else null. */
    ClientResource bestOf(List<DnsResource> resources);

    /** Asks a gateway to translate for a domain. */
    void requestTranslation(Route route);
  }

  ClientPackets(
      WireGuard wireGuard,
      Connections connections,
      ClientRouting routing,
      ClientDns dns,
      TunnelQueries queries,
      Access access,
      Fragments fragments,
      DropCounters drops) {
    this.wireGuard = wireGuard;
    this.connections = connections;
    this.routing = routing;
    this.dns = dns;
    this.queries = queries;
    this.access = access;
    this.fragments = fragments;
    this.drops = drops;
  }

  void addresses(Endpoint ipv4, Endpoint ipv6) {
    ownIpv4 = ipv4;
    ownIpv6 = ipv6;
  }

  /** Takes packets that have waited: they are judged anew. */
  void release(PacketBuffer packets) {
    for (byte[] packet = packets.poll(); packet != null; packet = packets.poll()) {
      release(packet);
    }
  }

  /** Takes a packet that has waited: it is judged anew. */
  void release(byte[] packet) {
    if (released.size() < MAX_RELEASED) {
      released.addLast(packet);
    } else {
      drops.count(DropReason.BUFFER_FULL);
    }
  }

  /** Returns the ICMP errors for the own host. */
  IcmpReplies errors() {
    return errors;
  }

  boolean hasReleased() {
    return !released.isEmpty();
  }

  /** Adds packets that have waited to a batch, ready to be encrypted. */
  void drainReleased(PacketBatch out, long nowNanos) {
    while (!released.isEmpty() && released.peekFirst().length <= out.remaining()) {
      byte[] packet = released.removeFirst();
      int i = out.append(MemorySegment.ofArray(packet), 0, packet.length);
      fromHost(out, i, nowNanos);
      if (out.verdict(i) != Verdict.SEAL) {
        out.removeLast();
      }
    }
  }

  /** Judges a packet of the host. */
  @HotPath
  void fromHost(PacketBatch batch, int i, long nowNanos) {
    DropReason malformed = view.wrap(batch, i);
    if (malformed != null) {
      drops.drop(batch, i, malformed);
      return;
    }
    long high = view.destinationHigh();
    long low = view.destinationLow();
    if (!isOwn(view.sourceHigh(), view.sourceLow())) {
      drops.drop(batch, i, DropReason.FOREIGN_SOURCE);
    } else if (TunnelRanges.isMulticast(high, low)) {
      drops.drop(batch, i, DropReason.MULTICAST);
    } else if (isOwn(high, low)) {
      drops.drop(batch, i, DropReason.FOREIGN_DESTINATION);
    } else if (view.isFragment() && !fragments.handle(view, nowNanos)) {
      drops.drop(batch, i, DropReason.FRAGMENT);
    } else if (TunnelRanges.isSentinel(high, low)) {
      toSentinel(batch, i, nowNanos);
    } else {
      toRoute(batch, i, nowNanos);
    }
  }

  /** Judges a packet of a gateway, after decryption. */
  @HotPath
  void fromGateway(GatewayLink gateway, PacketBatch batch, int i) {
    DropReason malformed = view.wrap(batch, i);
    if (malformed != null) {
      drops.drop(batch, i, malformed);
    } else if (!isOwn(view.destinationHigh(), view.destinationLow())) {
      drops.drop(batch, i, DropReason.FOREIGN_DESTINATION);
    } else if (!mayComeFrom(gateway)) {
      drops.drop(batch, i, DropReason.FOREIGN_SOURCE);
    } else if (!view.isFragment() && queries.isAnswer(view)) {
      batch.verdict(i, Verdict.CONSUMED);
      queries.take(view, dns::answer);
    } else {
      if (batch.ecn(i) == ECN_CE && view.ecn() != 0) {
        view.ecn(ECN_CE);
      }
      batch.verdict(i, Verdict.DELIVER);
    }
  }

  /** An ICMP error may come from any router: what it quotes must have gone to the gateway. */
  @HotPath
  private boolean mayComeFrom(GatewayLink gateway) {
    if (routing.mayComeFrom(gateway, view.sourceHigh(), view.sourceLow())) {
      return true;
    }
    return view.isIcmpError()
        && quote.wrap(view)
        && isOwn(quote.sourceHigh(), quote.sourceLow())
        && routing.mayComeFrom(gateway, quote.destinationHigh(), quote.destinationLow());
  }

  @HotPath
  private void toRoute(PacketBatch batch, int i, long nowNanos) {
    Route route = routing.routeOf(view);
    if (route == null) {
      drops.drop(batch, i, DropReason.NO_RESOURCE);
      return;
    }
    if (route == Route.FILTERED) {
      if (errorRate.take(nowNanos)) {
        errors.add(view, IcmpError.PROHIBITED, null);
      }
      drops.drop(batch, i, DropReason.FILTERED);
      return;
    }
    GatewayLink gateway = route.gateway();
    if (gateway == null) {
      access.awaitGateway(route.resource(), batch, i, nowNanos);
      return;
    }
    DomainNat nat = route.nat();
    if (nat != null) {
      if (nat.asksForPacket(nowNanos)) {
        access.requestTranslation(route);
      }
      if (!nat.passes()) {
        hold(nat, batch, i);
        return;
      }
    }
    Connection connection = gateway.connection();
    connections.touch(connection, nowNanos);
    batch.ecn(i, view.ecn());
    connections.send(connection, batch, i, nowNanos);
  }

  private void hold(DomainNat nat, PacketBatch batch, int i) {
    if (nat.hold(batch.memory(), batch.offset(i), batch.length(i))) {
      batch.verdict(i, Verdict.CONSUMED);
    } else {
      drops.drop(batch, i, DropReason.BUFFER_FULL);
    }
  }

  private void toSentinel(PacketBatch batch, int i, long nowNanos) {
    if (!view.isUdp() || view.destinationPort() != DNS_PORT || view.isFragment()) {
      drops.drop(batch, i, DropReason.SENTINEL_PORT);
      return;
    }
    settle(dns.handleQuery(view, nowNanos), batch, i, nowNanos);
  }

  private void settle(ClientDns.Outcome outcome, PacketBatch batch, int i, long nowNanos) {
    switch (outcome) {
      case ClientDns.Outcome.Taken ignored -> batch.verdict(i, Verdict.CONSUMED);
      case ClientDns.Outcome.Dropped dropped -> drops.drop(batch, i, dropped.reason());
      case ClientDns.Outcome.ForServer query -> {
        batch.verdict(i, Verdict.CONSUMED);
        ask(query.asked(), query.server(), nowNanos);
      }
      case ClientDns.Outcome.ForGateway query -> {
        ClientResource resource = access.bestOf(query.resources());
        if (resource == null) {
          settle(dns.refuse(query.asked()), batch, i, nowNanos);
        } else if (resource.gateway() == null) {
          // The query itself waits and comes back here when there is a gateway.
          access.awaitGateway(resource, batch, i, nowNanos);
        } else {
          batch.verdict(i, Verdict.CONSUMED);
          GatewayLink gateway = resource.gateway();
          Endpoint address = query.asked().host().isIpv4() ? gateway.ipv4() : gateway.ipv6();
          ask(query.asked(), address.withPort(GatewayDns.PORT), nowNanos);
        }
      }
    }
  }

  private void ask(TunnelQueries.Asked asked, Endpoint server, long nowNanos) {
    Endpoint own = server.isIpv4() ? ownIpv4 : ownIpv6;
    queries
        .open(asked, own, server, nowNanos)
        .ifPresentOrElse(this::release, () -> drops.count(DropReason.BUFFER_FULL));
  }

  @HotPath
  private boolean isOwn(long high, long low) {
    return ownIpv4 != null
        && (ownIpv4.low() == low && ownIpv4.high() == high
            || ownIpv6.low() == low && ownIpv6.high() == high);
  }
}
