package fz.tunnel;

import fz.control.message.AuthorizationCreated;
import fz.control.message.AuthorizationCreationFailed;
import fz.control.message.ClientInit;
import fz.control.message.ConfigChanged;
import fz.control.message.IceCandidates;
import fz.control.message.InterfaceConfig;
import fz.control.message.PortalMessage;
import fz.control.message.RelaysPresence;
import fz.control.message.ResourceCreatedOrUpdated;
import fz.control.message.ResourceDeleted;
import fz.ice.turn.Relays;
import fz.nat.Fragments;
import fz.packet.DropCounters;
import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import fz.wireguard.Peer;
import fz.wireguard.WireGuard;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * The tunnel of a client: sends packets of its host to the gateways that serve their destinations,
 * asks the portal for access when a packet needs it, and answers the host's DNS queries.
 *
 * <p>One thread calls it. After each call {@link #pollEvent} has what is to be told to the portal,
 * to upstream DNS servers and to the device.
 */
public final class ClientTunnel implements Tunnel {
  private static final String REASON_OFFLINE = "offline";

  private final TunnelConfig config;
  private final DropCounters drops = new DropCounters();
  private final Reports reports =
      new Reports(
          (gateway, invalidated, lines) ->
              new IceCandidates(IceCandidates.PeerKind.GATEWAY, gateway, invalidated, lines),
          this::handleFailed);
  private final ClientDomains domains = new ClientDomains();
  private final ClientRouting routing = new ClientRouting(domains);
  private final ClientAccess access = new ClientAccess(domains, routing, drops, reports::add);
  private final ClientInterface device = new ClientInterface(reports::add);
  private final ClientDns dns =
      new ClientDns(access::handleQueried, routing::servesDns, drops, reports::add);
  private final TunnelQueries queries;
  private final Relays relays;
  private WireGuard wireGuard;
  private Connections connections;
  private Outbox outbox;
  private ClientPackets packets;
  private List<Endpoint> locals = List.of();
  private InterfaceConfig interfaceConfig;
  private long lastNanos;

  /** Creates a tunnel without resources. */
  public ClientTunnel(TunnelConfig config) {
    this.config = config;
    this.queries = new TunnelQueries(config.random());
    this.relays = new Relays(config.random());
    begin(config.privateKey());
  }

  /** Returns the WireGuard public key that the portal is to be told; a reset changes it. */
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
   * Takes any message of the portal; those about other clients and about the channel itself are not
   * for the tunnel and are ignored.
   */
  public void handleMessage(PortalMessage.ToClient message, long nowNanos) {
    switch (message) {
      case ClientInit m -> handleInit(m, nowNanos);
      case ConfigChanged m -> handleConfigChanged(m, nowNanos);
      case ResourceCreatedOrUpdated m -> handleResourceUpdated(m, nowNanos);
      case ResourceDeleted m -> handleResourceDeleted(m, nowNanos);
      case AuthorizationCreated m -> handleAuthorizationCreated(m, nowNanos);
      case AuthorizationCreationFailed m -> handleAuthorizationFailed(m, nowNanos);
      case IceCandidates m -> handleCandidates(m, nowNanos);
      case RelaysPresence m -> handleRelays(m, nowNanos);
      case PortalMessage.ToClient ignored -> lastNanos = nowNanos;
    }
  }

  /** Takes the whole state; connections to gateways that are still needed stay. */
  public void handleInit(ClientInit init, long nowNanos) {
    lastNanos = nowNanos;
    access.replaceAll(FromPortal.clientResources(init.resources()));
    dns.resources(init.resources());
    configure(init.interfaceConfig());
    RelayLink.add(init.relays(), connections, nowNanos);
    reports.portalConnected(true);
  }

  /** Takes over relays that have come and gone. */
  public void handleRelays(RelaysPresence message, long nowNanos) {
    lastNanos = nowNanos;
    RelayLink.apply(message, connections, nowNanos);
  }

  /** Replaces the configuration of the device. */
  public void handleConfigChanged(ConfigChanged message, long nowNanos) {
    lastNanos = nowNanos;
    configure(message.interfaceConfig());
  }

  /** Adds or changes a resource. */
  public void handleResourceUpdated(ResourceCreatedOrUpdated message, long nowNanos) {
    lastNanos = nowNanos;
    Optional<ClientResource> resource = FromPortal.clientResource(message.resource());
    if (resource.isPresent()) {
      access.upsert(resource.get());
      dns.upsert(message.resource());
    } else {
      access.remove(message.resource().id());
      dns.remove(message.resource().id());
    }
    updateDevice();
  }

  /** Removes a resource. */
  public void handleResourceDeleted(ResourceDeleted message, long nowNanos) {
    lastNanos = nowNanos;
    access.remove(message.resourceId());
    dns.remove(message.resourceId());
    updateDevice();
  }

  /** Takes the gateway for a resource that was asked for. */
  public void handleAuthorizationCreated(AuthorizationCreated message, long nowNanos) {
    lastNanos = nowNanos;
    access.handleGranted(FromPortal.granted(message), nowNanos);
  }

  /** Notes that there is no gateway for a resource that was asked for. */
  public void handleAuthorizationFailed(AuthorizationCreationFailed message, long nowNanos) {
    lastNanos = nowNanos;
    access.handleRefused(message.resourceId(), message.reason().equals(REASON_OFFLINE));
  }

  /** Takes candidates of a gateway, or takes them back. */
  public void handleCandidates(IceCandidates message, long nowNanos) {
    lastNanos = nowNanos;
    if (message.peerKind() == IceCandidates.PeerKind.GATEWAY) {
      connections.handleCandidates(message, nowNanos);
    }
  }

  /** Notes whether the portal can be told anything; what is to be told waits meanwhile. */
  @Override
  public void handlePortalConnected(boolean connected, long nowNanos) {
    lastNanos = nowNanos;
    reports.portalConnected(connected);
  }

  /** Sets the addresses and ports of the own sockets, which gateways are told. */
  @Override
  public void handleLocalAddresses(List<Endpoint> addresses, long nowNanos) {
    lastNanos = nowNanos;
    locals = List.copyOf(addresses);
    connections.handleLocalAddresses(addresses, nowNanos);
  }

  @Override
  public void handleNetworkChange(List<Endpoint> addresses, long nowNanos) {
    lastNanos = nowNanos;
    locals = List.copyOf(addresses);
    connections.handleNetworkChange(addresses, nowNanos);
  }

  /** Sets the DNS servers of the system, which are used if the portal names none. */
  @Override
  public void handleSystemResolvers(List<InetSocketAddress> servers, long nowNanos) {
    lastNanos = nowNanos;
    dns.systemResolvers(servers);
    updateDevice();
  }

  /** Switches the Internet resource on or off, if there is one. */
  public void handleInternetResource(boolean active, long nowNanos) {
    lastNanos = nowNanos;
    access.internetActive(active);
    updateDevice();
  }

  /**
   * Takes the answer of an upstream DNS server.
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
   * Notes that an upstream DNS server has not answered.
   *
   * @param timeout true if nothing came, in which case the host is told nothing either; false if
   *     the server could not be asked
   */
  @Override
  public void handleDnsFailure(long token, boolean timeout, long nowNanos) {
    lastNanos = nowNanos;
    dns.handleFailure(token, timeout);
  }

  /**
   * Begins anew with another private key, as after a change of networks: all connections are
   * forgotten, resources stay.
   *
   * @param privateKey 32 bytes; a copy is taken
   */
  public void reset(byte[] privateKey, long nowNanos) {
    lastNanos = nowNanos;
    for (Connection connection : connections.all()) {
      reports.forget(connection);
      connections.remove(connection);
    }
    access.reset();
    begin(privateKey);
    relays.restart(nowNanos);
    connections.handleLocalAddresses(locals, nowNanos);
  }

  /** Says goodbye to all gateways; the goodbyes are in the next {@link #pollTransmit}. */
  @Override
  public void shutdown(long nowNanos) {
    lastNanos = nowNanos;
    access.shutdown();
    connections.closeRelays(nowNanos);
  }

  @Override
  @HotPath
  public void handleOutbound(PacketBatch batch, long nowNanos) {
    lastNanos = nowNanos;
    for (int i = 0; i < batch.count(); i++) {
      if (batch.verdict(i) == Verdict.FRESH) {
        packets.fromHost(batch, i, nowNanos);
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
  }

  @Override
  public int pollTransmit(PacketBatch batch, long nowNanos) {
    lastNanos = nowNanos;
    int before = batch.count();
    outbox.drain(batch, nowNanos);
    packets.drainReleased(batch, nowNanos);
    connections.pollTransmit(batch, nowNanos);
    return batch.count() - before;
  }

  @Override
  public int pollDeliver(PacketBatch batch, long nowNanos) {
    lastNanos = nowNanos;
    int before = batch.count();
    dns.drain(batch);
    packets.errors().deliverTo(batch);
    return batch.count() - before;
  }

  @Override
  public void handleTimeout(long nowNanos) {
    lastNanos = nowNanos;
    connections.handleTimeout(nowNanos);
    dns.handleTimeout(nowNanos);
    queries.handleTimeout(nowNanos);
  }

  @Override
  public long nextTimeout() {
    if (reports.isDue()
        || !outbox.isEmpty()
        || packets.hasReleased()
        || !packets.errors().isEmpty()
        || dns.hasAnswers()
        || connections.hasUnsent()) {
      return lastNanos;
    }
    long own = Math.min(dns.nextTimeout(), queries.nextTimeout());
    return Math.max(lastNanos, Math.min(connections.nextTimeout(), own));
  }

  @Override
  public DropCounters drops() {
    return drops;
  }

  private void begin(byte[] privateKey) {
    wireGuard = config.wireGuard(privateKey, drops);
    connections = new Connections(wireGuard, config.random(), true, drops, relays, reports);
    outbox = new Outbox(wireGuard, connections);
    Fragments fragments = new Fragments(config.random());
    packets =
        new ClientPackets(wireGuard, connections, routing, dns, queries, access, fragments, drops);
    access.attach(connections, outbox, packets);
    if (interfaceConfig != null) {
      applyAddresses();
    }
  }

  private void configure(InterfaceConfig newConfig) {
    interfaceConfig = newConfig;
    applyAddresses();
    dns.upstreams(newConfig.upstreamDo53());
    updateDevice();
  }

  private void applyAddresses() {
    Endpoint ipv4 = Endpoint.of(interfaceConfig.ipv4(), 0);
    Endpoint ipv6 = Endpoint.of(interfaceConfig.ipv6(), 0);
    packets.addresses(ipv4, ipv6);
    device.addresses(ipv4, ipv6, interfaceConfig.searchDomain());
  }

  private void updateDevice() {
    device.update(access.resources(), access.isInternetActive(), dns.sentinels());
  }

  @HotPath
  private void opened(PacketBatch batch, int i, long nowNanos) {
    if (!(batch.peer(i) instanceof Peer from)
        || !(from.tag() instanceof Connection connection)
        || !(connection.owner() instanceof GatewayLink gateway)) {
      drops.drop(batch, i, DropReason.NOT_AUTHORIZED);
      return;
    }
    connections.touch(connection, nowNanos);
    if (P2pCodec.isControl(batch.memory(), batch.offset(i), batch.length(i))) {
      control(gateway, batch, i);
    } else {
      packets.fromGateway(gateway, batch, i);
    }
  }

  private void control(GatewayLink gateway, PacketBatch batch, int i) {
    Optional<P2pMessage> message =
        P2pCodec.decode(batch.memory(), batch.offset(i), batch.length(i));
    if (message.isEmpty()) {
      drops.drop(batch, i, DropReason.BAD_CONTROL_MESSAGE);
      return;
    }
    batch.verdict(i, Verdict.CONSUMED);
    switch (message.get()) {
      case P2pMessage.DomainStatus m -> access.handleDomainStatus(gateway, m);
      case P2pMessage.Goodbye ignored -> {
        access.handleLost(gateway.connection());
        connections.remove(gateway.connection());
        reports.closed(gateway.connection().remoteId());
      }
      case P2pMessage.AssignedIps ignored -> {
        // Only clients say this.
      }
    }
  }

  private void handleFailed(Connection connection) {
    access.handleLost(connection);
  }
}
