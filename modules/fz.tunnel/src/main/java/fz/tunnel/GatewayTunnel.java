package fz.tunnel;

import fz.control.message.AuthorizationAccepted;
import fz.control.message.AuthorizationEntry;
import fz.control.message.BroadcastIceCandidates;
import fz.control.message.CreateAuthorization;
import fz.control.message.GatewayInit;
import fz.control.message.IceCandidates;
import fz.control.message.PortalMessage;
import fz.control.message.RejectAccess;
import fz.control.message.RelaysPresence;
import fz.control.message.ResourceUpdated;
import fz.ice.turn.Relays;
import fz.nat.NatTable;
import fz.packet.DropCounters;
import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import fz.wireguard.Peer;
import fz.wireguard.WireGuard;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The tunnel of a gateway: connections with the clients that the portal names, the check of what
 * each may reach, and the translation of the proxy addresses of domains.
 *
 * <p>One thread calls it. After each call {@link #pollEvent} has what is to be told to the portal
 * and to the resolver.
 */
public final class GatewayTunnel implements Tunnel {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final TunnelConfig config;
  private final DropCounters drops = new DropCounters();
  private final Reports reports;
  private final WireGuard wireGuard;
  private final Connections connections;
  private final Outbox outbox;
  private final GatewayDns dns;
  private final GatewayPackets packets;
  private final GatewayClients clients;
  private final GatewayNames names;
  private TunnelEvent.ConfigureInterface device;
  private long lastNanos;

  /**
   * Creates a tunnel without clients.
   *
   * @param translation whether names can be reached in a family in which they have no address
   */
  public GatewayTunnel(TunnelConfig config, FamilyTranslation translation) {
    this.config = config;
    this.reports =
        new Reports(
            (client, invalidated, lines) ->
                new BroadcastIceCandidates(List.of(client), invalidated, lines),
            this::handleFailed);
    this.wireGuard = config.wireGuard(config.privateKey(), drops);
    this.connections =
        new Connections(
            wireGuard, config.random(), false, drops, new Relays(config.random()), reports);
    this.outbox = new Outbox(wireGuard, connections);
    this.dns = new GatewayDns(outbox, drops, reports::add);
    this.packets = new GatewayPackets(wireGuard, connections, outbox, dns, drops);
    this.clients = new GatewayClients(connections, outbox, packets, config.random());
    this.names = new GatewayNames(translation, clients.byId(), outbox, reports::add);
  }

  /** Returns the WireGuard public key that the portal is to be told. */
  @Override
  public byte[] publicKey() {
    return wireGuard.publicKey();
  }

  /** Returns the next thing to do or to know, or null. */
  @Override
  public TunnelEvent pollEvent() {
    return reports.poll();
  }

  /**
   * Takes any message of the portal; those about the channel itself are not for the tunnel and are
   * ignored.
   */
  public void handleMessage(PortalMessage.ToGateway message, long nowNanos) {
    switch (message) {
      case GatewayInit m -> handleInit(m, nowNanos);
      case CreateAuthorization m -> handleCreateAuthorization(m, nowNanos);
      case RejectAccess m -> handleRejectAccess(m, nowNanos);
      case ResourceUpdated m -> handleResourceUpdated(m, nowNanos);
      case IceCandidates m -> handleCandidates(m, nowNanos);
      case RelaysPresence m -> handleRelays(m, nowNanos);
      case PortalMessage.ToGateway ignored -> lastNanos = nowNanos;
    }
  }

  /** Takes the state that the portal holds valid: what it does not list ends. */
  public void handleInit(GatewayInit init, long nowNanos) {
    lastNanos = nowNanos;
    Endpoint ipv4 = Endpoint.of(init.interfaceConfig().ipv4(), 0);
    Endpoint ipv6 = Endpoint.of(init.interfaceConfig().ipv6(), 0);
    packets.addresses(ipv4, ipv6);
    TunnelEvent.ConfigureInterface wanted =
        new TunnelEvent.ConfigureInterface(
            ipv4,
            ipv6,
            List.of(TunnelRanges.DEVICES_V4, TunnelRanges.DEVICES_V6),
            List.of(),
            Optional.empty());
    if (!wanted.equals(device)) {
      device = wanted;
      reports.add(wanted);
    }
    clients.retain(expiries(init.authorizations(), nowNanos), nowNanos);
    RelayLink.add(init.relays(), connections, nowNanos);
    reports.portalConnected(true);
  }

  /** Takes over relays that have come and gone. */
  public void handleRelays(RelaysPresence message, long nowNanos) {
    lastNanos = nowNanos;
    RelayLink.apply(message, connections, nowNanos);
  }

  /** Lets a client reach a resource, and tells the portal so. */
  public void handleCreateAuthorization(CreateAuthorization message, long nowNanos) {
    lastNanos = nowNanos;
    Optional<Grant> grant = FromPortal.grant(message.resource());
    if (grant.isEmpty()) {
      drops.count(DropReason.BAD_CONTROL_MESSAGE);
      return;
    }
    OptionalLong expiry = monotonic(message.expiresAt(), nowNanos);
    clients.grant(
        message.client().id(),
        Endpoint.of(message.client().ipv4(), 0),
        Endpoint.of(message.client().ipv6(), 0),
        FromPortal.secrets(message),
        grant.get().withExpiry(expiry.orElse(NEVER)),
        nowNanos);
    // The acknowledgement comes before the candidates: the portal passes nothing on without it.
    reports.add(new TunnelEvent.SendToPortal(new AuthorizationAccepted(message.ref())));
  }

  /** Takes a resource away from a client. */
  public void handleRejectAccess(RejectAccess message, long nowNanos) {
    lastNanos = nowNanos;
    clients.revoke(message.clientId(), message.resourceId());
  }

  /** Takes over the filters of a resource that clients may be using. */
  public void handleResourceUpdated(ResourceUpdated message, long nowNanos) {
    lastNanos = nowNanos;
    clients.filters(message.resource().id(), FromPortal.filters(message.resource().filters()));
  }

  /** Takes candidates of a client, or takes them back. */
  public void handleCandidates(IceCandidates message, long nowNanos) {
    lastNanos = nowNanos;
    connections.handleCandidates(message, nowNanos);
  }

  /** Notes whether the portal can be told anything; what is to be told waits meanwhile. */
  @Override
  public void handlePortalConnected(boolean connected, long nowNanos) {
    lastNanos = nowNanos;
    reports.portalConnected(connected);
  }

  /** Sets the addresses and ports of the own sockets, which clients are told. */
  @Override
  public void handleLocalAddresses(List<Endpoint> addresses, long nowNanos) {
    lastNanos = nowNanos;
    connections.handleLocalAddresses(addresses, nowNanos);
  }

  @Override
  public void handleNetworkChange(List<Endpoint> addresses, long nowNanos) {
    lastNanos = nowNanos;
    connections.handleNetworkChange(addresses, nowNanos);
  }

  /**
   * Takes the addresses of a name.
   *
   * @param token that of {@link TunnelEvent.ResolveName}
   * @param addresses both families; empty if the name does not exist or has none
   */
  public void handleResolved(long token, Collection<InetAddress> addresses, long nowNanos) {
    lastNanos = nowNanos;
    names.handleResolved(token, addresses.stream().map(a -> Endpoint.of(a, 0)).toList());
  }

  /** Notes that no resolver has answered for a name. */
  public void handleResolveTimeout(long token, long nowNanos) {
    lastNanos = nowNanos;
    names.handleUnresolved(token);
  }

  /**
   * Sets the DNS servers of the system. Without any, clients that ask this gateway's own DNS server
   * are told that it fails, and there is no {@link TunnelEvent.ForwardDns}.
   */
  @Override
  public void handleSystemResolvers(List<InetSocketAddress> servers, long nowNanos) {
    lastNanos = nowNanos;
    dns.servers(servers);
  }

  /**
   * Takes the answer of a DNS server.
   *
   * @param token that of {@link TunnelEvent.ForwardDns}
   * @param answer the whole message
   */
  @Override
  public void handleDnsAnswer(long token, byte[] answer, long nowNanos) {
    lastNanos = nowNanos;
    dns.handleAnswer(token, answer);
  }

  /**
   * Notes that a DNS server has not answered.
   *
   * @param timeout true if nothing came, in which case the client is told nothing either
   */
  @Override
  public void handleDnsFailure(long token, boolean timeout, long nowNanos) {
    lastNanos = nowNanos;
    dns.handleFailure(token, timeout);
  }

  /** Says goodbye to all clients; the goodbyes are in the next {@link #pollTransmit}. */
  @Override
  public void shutdown(long nowNanos) {
    lastNanos = nowNanos;
    clients.shutdown();
    connections.closeRelays(nowNanos);
  }

  @Override
  @HotPath
  public void handleOutbound(PacketBatch batch, long nowNanos) {
    lastNanos = nowNanos;
    for (int i = 0; i < batch.count(); i++) {
      if (batch.verdict(i) == Verdict.FRESH) {
        packets.toClient(batch, i, nowNanos);
      }
    }
  }

  @Override
  @HotPath
  public void handleInbound(PacketBatch batch, long nowNanos) {
    lastNanos = nowNanos;
    for (int i = 0; i < batch.count(); i++) {
      if (batch.verdict(i) == Verdict.FRESH) {
        connections.handleInbound(batch, i, nowNanos);
      }
    }
    connections.drainWireGuard(nowNanos);
  }

  @Override
  @HotPath
  public void handleOpened(PacketBatch batch, long nowNanos) {
    lastNanos = nowNanos;
    for (int i = 0; i < batch.count(); i++) {
      if (batch.verdict(i) == Verdict.OPENED) {
        wireGuard.handleOpened(batch, i, nowNanos);
        if (batch.verdict(i) == Verdict.OPENED) {
          opened(batch, i, nowNanos);
        }
      }
    }
    connections.drainWireGuard(nowNanos);
    clients.scheduleSweep(nowNanos);
  }

  @Override
  public int pollTransmit(PacketBatch batch, long nowNanos) {
    lastNanos = nowNanos;
    int before = batch.count();
    outbox.drain(batch, nowNanos);
    connections.pollTransmit(batch, nowNanos);
    return batch.count() - before;
  }

  @Override
  public int pollDeliver(PacketBatch batch, long nowNanos) {
    lastNanos = nowNanos;
    int before = batch.count();
    packets.toHost().deliverTo(batch);
    return batch.count() - before;
  }

  /** Translation to IPv6 makes headers longer. */
  @Override
  public int growthBytes() {
    return NatTable.MAX_GROWTH_BYTES;
  }

  @Override
  public void handleTimeout(long nowNanos) {
    lastNanos = nowNanos;
    connections.handleTimeout(nowNanos);
    clients.handleTimeout(nowNanos);
    names.handleTimeout(nowNanos);
    dns.handleTimeout(nowNanos);
  }

  @Override
  public long nextTimeout() {
    if (reports.isDue()
        || !outbox.isEmpty()
        || !packets.toHost().isEmpty()
        || connections.hasUnsent()) {
      return lastNanos;
    }
    long lookUps = Math.min(names.nextTimeout(), dns.nextTimeout());
    long own = Math.min(clients.nextTimeout(), lookUps);
    return Math.max(lastNanos, Math.min(connections.nextTimeout(), own));
  }

  @Override
  public DropCounters drops() {
    return drops;
  }

  @HotPath
  private void opened(PacketBatch batch, int i, long nowNanos) {
    if (!(batch.peer(i) instanceof Peer from)
        || !(from.tag() instanceof Connection connection)
        || !(connection.owner() instanceof GatewayPeer peer)) {
      drops.drop(batch, i, DropReason.NOT_AUTHORIZED);
      return;
    }
    connections.touch(connection, nowNanos);
    if (P2pCodec.isControl(batch.memory(), batch.offset(i), batch.length(i))) {
      control(peer, batch, i, nowNanos);
    } else {
      packets.fromClient(peer, batch, i, nowNanos);
    }
  }

  private void control(GatewayPeer peer, PacketBatch batch, int i, long nowNanos) {
    Optional<P2pMessage> message =
        P2pCodec.decode(batch.memory(), batch.offset(i), batch.length(i));
    if (message.isEmpty()) {
      drops.drop(batch, i, DropReason.BAD_CONTROL_MESSAGE);
      return;
    }
    batch.verdict(i, Verdict.CONSUMED);
    switch (message.get()) {
      case P2pMessage.AssignedIps m -> names.handleAssigned(peer, m, nowNanos);
      case P2pMessage.Goodbye ignored -> {
        clients.handleGoodbye(peer);
        reports.closed(peer.clientId());
      }
      case P2pMessage.DomainStatus ignored -> {
        // Only gateways say this.
      }
    }
  }

  private Map<String, Map<String, OptionalLong>> expiries(
      List<AuthorizationEntry> entries, long nowNanos) {
    Map<String, Map<String, OptionalLong>> expiries = new LinkedHashMap<>();
    for (AuthorizationEntry entry : entries) {
      expiries
          .computeIfAbsent(entry.clientId(), id -> new LinkedHashMap<>())
          .put(entry.resourceId(), monotonic(entry.expiresAt(), nowNanos));
    }
    return expiries;
  }

  /** Converts a date in seconds since 1970 to the time of {@code nowNanos}. */
  private OptionalLong monotonic(OptionalLong unixSeconds, long nowNanos) {
    if (unixSeconds.isEmpty()) {
      return OptionalLong.empty();
    }
    Instant now = config.wallClock().instant();
    long seconds = unixSeconds.getAsLong() - now.getEpochSecond();
    if (seconds > (NEVER - 1) / NANOS_PER_SECOND / 2) {
      return OptionalLong.empty();
    }
    if (seconds <= 0) {
      return OptionalLong.of(nowNanos);
    }
    return OptionalLong.of(nowNanos + seconds * NANOS_PER_SECOND - now.getNano());
  }

  private void handleFailed(Connection connection) {
    clients.handleFailed(connection);
  }
}
