package fz.tunnel;

import fz.control.message.ClientInit;
import fz.control.message.GatewayInit;
import fz.control.message.InterfaceConfig;
import fz.control.message.Resource;
import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.wireguard.AeadProviders;
import fz.wireguard.TransportKey;
import fz.wireguard.X25519Providers;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.LongConsumer;

/**
 * A client and a gateway in virtual time: a network with latency and loss between them, a portal
 * that authorizes, a host on the client's side and hosts with any address behind the gateway.
 */
final class TwoTunnels {
  static final long MILLI = 1_000_000L;
  static final long SECOND = 1_000 * MILLI;
  static final String CLIENT_V4 = "100.64.0.1";
  static final String CLIENT_V6 = "fd00:2021:1111::1";
  static final String GATEWAY_V4 = "100.64.0.2";
  static final String GATEWAY_V6 = "fd00:2021:1111::2";
  static final Instant EPOCH = Instant.parse("2026-11-21T00:00:00Z");

  final Random random;
  final FakePortal portal = new FakePortal(this);
  final List<byte[]> atClientHost = new ArrayList<>();
  final List<byte[]> behindGateway = new ArrayList<>();
  final List<byte[]> recorded = new ArrayList<>();
  final List<TunnelEvent> clientEvents = new ArrayList<>();
  final List<TunnelEvent> gatewayEvents = new ArrayList<>();
  final Map<String, List<InetAddress>> names = new LinkedHashMap<>();
  final List<TunnelEvent.ForwardDns> forwarded = new ArrayList<>();
  final List<Resource> clientResources = new ArrayList<>();
  ClientTunnel client;
  GatewayTunnel gateway;
  FamilyTranslation translation = FamilyTranslation.ON;
  boolean hostsReply = true;
  boolean linkUp = true;
  boolean directBlocked;
  final List<TinyRelay> relays = new ArrayList<>();
  boolean namesResolve = true;
  int lossPercent;
  long latency = 20 * MILLI;
  long now = -1_000 * SECOND;

  private final long start = now;
  private final PriorityQueue<Due> dues = new PriorityQueue<>();
  private final PacketBatch batch = Slab.batches(1)[0];
  private List<Endpoint> clientSockets = List.of(socket("192.0.2.1"), socket("2001:db8::1"));
  private List<Endpoint> gatewaySockets = List.of(socket("198.51.100.1"), socket("2001:db8::2"));
  private long nextDue;

  private record Due(long at, long order, LongConsumer action) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  TwoTunnels(long seed) {
    random = new Random(seed);
    startClient();
    startGateway();
  }

  /** Starts or restarts the client with a new key; its host keeps its addresses. */
  void startClient() {
    client = new ClientTunnel(config());
    client.handleLocalAddresses(clientSockets, now);
    client.handleSystemResolvers(
        List.of(new InetSocketAddress(InetAddress.ofLiteral("203.0.113.53"), 53)), now);
    initClient();
  }

  void initClient() {
    client.handleInit(
        new ClientInit(
            new InterfaceConfig(InetAddress.ofLiteral(CLIENT_V4), InetAddress.ofLiteral(CLIENT_V6)),
            clientResources,
            List.of(),
            List.of(),
            Optional.empty()),
        now);
  }

  /** Starts or restarts the gateway with a new key. */
  void startGateway() {
    gateway = new GatewayTunnel(config(), translation);
    gateway.handleLocalAddresses(gatewaySockets, now);
    gateway.handleInit(
        new GatewayInit(
            new InterfaceConfig(
                InetAddress.ofLiteral(GATEWAY_V4), InetAddress.ofLiteral(GATEWAY_V6)),
            true,
            true,
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty()),
        now);
  }

  /** Leaves only one family between the two. */
  void onlyFamily(boolean ipv4) {
    clientSockets = clientSockets.stream().filter(s -> s.isIpv4() == ipv4).toList();
    gatewaySockets = gatewaySockets.stream().filter(s -> s.isIpv4() == ipv4).toList();
    client.handleLocalAddresses(clientSockets, now);
    startClient();
    startGateway();
  }

  /** Gives the client's socket another address. */
  void moveClient(String address) {
    clientSockets = List.of(socket(address));
    client.handleLocalAddresses(clientSockets, now);
  }

  /** Takes the client's host to another network, which it notices. */
  void roamClient(String address) {
    clientSockets = List.of(socket(address));
    client.handlePortalConnected(false, now);
    client.handleNetworkChange(clientSockets, now);
    ClientTunnel roaming = client;
    // The connection with the portal takes a few round trips to be made anew.
    after(100 * MILLI, at -> roaming.handlePortalConnected(true, at));
  }

  /** Lets a datagram arrive at the gateway's socket. */
  void arriveAtGateway(byte[] datagram, String from) {
    arrive(datagram, socket(from), gatewaySockets.getFirst(), false, now);
    settle();
  }

  /** Sends random and damaged datagrams to both sides, and random packets from both hosts. */
  void noise(int count) {
    List<byte[]> samples = List.copyOf(recorded);
    for (int n = 0; n < count; n++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      if (!samples.isEmpty() && random.nextInt(4) > 0) {
        bytes = samples.get(random.nextInt(samples.size())).clone();
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      boolean toClient = random.nextBoolean();
      Endpoint source = (toClient ? gatewaySockets : clientSockets).getFirst();
      Endpoint local = (toClient ? clientSockets : gatewaySockets).getFirst();
      arrive(bytes, source, local, toClient, now);
      if (bytes.length > 0 && random.nextInt(4) == 0) {
        bytes[0] = (byte) (random.nextBoolean() ? 0x45 : 0x60);
        send(bytes);
        sendFromBehind(bytes);
      }
      run(MILLI);
    }
  }

  /** Makes a resource known to the portal and to the client. */
  void add(Resource resource) {
    portal.resources.put(resource.id(), resource);
    clientResources.add(resource);
    initClient();
  }

  /** Lets the client's host send a packet. */
  void send(byte[] packet) {
    batch.clear();
    batch.append(MemorySegment.ofArray(packet), 0, packet.length);
    client.handleOutbound(batch, now);
    seal(batch, client);
    transmit(batch, true);
    settle();
  }

  /** Lets a host behind the gateway, or the gateway itself, send a packet. */
  void sendFromBehind(byte[] packet) {
    batch.clear();
    batch.growth(gateway.growthBytes());
    batch.append(MemorySegment.ofArray(packet), 0, packet.length);
    gateway.handleOutbound(batch, now);
    seal(batch, gateway);
    transmit(batch, false);
    settle();
  }

  /** Lets time pass. */
  void run(long nanos) {
    long end = now + nanos;
    settle();
    while (true) {
      long next = Math.min(client.nextTimeout(), gateway.nextTimeout());
      if (!dues.isEmpty()) {
        next = Math.min(next, dues.peek().at());
      }
      if (next > end) {
        now = end;
        return;
      }
      now = Math.max(now, next);
      while (!dues.isEmpty() && dues.peek().at() <= now) {
        dues.poll().action().accept(now);
      }
      settle();
    }
  }

  /** Sends a packet again and again, as hosts do, until something comes back or time is over. */
  boolean sendUntilAnswered(byte[] packet, long everyNanos, long forNanos) {
    long end = now + forNanos;
    int before = atClientHost.size();
    while (now < end && atClientHost.size() == before) {
      send(packet);
      run(everyNanos);
    }
    return atClientHost.size() > before;
  }

  List<String> described(List<byte[]> packets) {
    return packets.stream().map(Packets::describe).toList();
  }

  void afterPortalDelay(LongConsumer action) {
    after(30 * MILLI, action);
  }

  private void after(long nanos, LongConsumer action) {
    dues.add(new Due(now + nanos, nextDue++, action));
  }

  private TunnelConfig config() {
    byte[] key = new byte[32];
    random.nextBytes(key);
    return new TunnelConfig(
        key,
        random,
        () -> EPOCH.plusNanos(now - start),
        AeadProviders.find("jdk").provider(),
        X25519Providers.builtIn(),
        1);
  }

  /** Does all that is due now, until nothing is. */
  private void settle() {
    for (int turn = 0; turn < 1_000; turn++) {
      boolean clientDue = client.nextTimeout() <= now;
      boolean gatewayDue = gateway.nextTimeout() <= now;
      if (!clientDue && !gatewayDue) {
        return;
      }
      if (clientDue) {
        turn(client, true);
      }
      if (gatewayDue) {
        turn(gateway, false);
      }
    }
    throw new AssertionError("a tunnel is due for ever");
  }

  private void turn(DataPlane plane, boolean isClient) {
    plane.handleTimeout(now);
    batch.clear();
    while (plane.pollTransmit(batch, now) > 0) {
      seal(batch, plane);
      transmit(batch, isClient);
      batch.clear();
    }
    batch.clear();
    while (plane.pollDeliver(batch, now) > 0) {
      deliver(batch, isClient);
      batch.clear();
    }
    if (isClient) {
      clientTurn();
    } else {
      gatewayTurn();
    }
  }

  private void clientTurn() {
    for (TunnelEvent e = client.pollEvent(); e != null; e = client.pollEvent()) {
      clientEvents.add(e);
      switch (e) {
        case TunnelEvent.SendToPortal m -> portal.fromClient(m.message());
        case TunnelEvent.ForwardDns m -> forwarded.add(m);
        default -> {
          // Recorded for the test to look at.
        }
      }
    }
  }

  private void gatewayTurn() {
    for (TunnelEvent e = gateway.pollEvent(); e != null; e = gateway.pollEvent()) {
      gatewayEvents.add(e);
      switch (e) {
        case TunnelEvent.SendToPortal m -> portal.fromGateway(m.message());
        case TunnelEvent.ResolveName m -> resolve(m);
        default -> {
          // Recorded for the test to look at.
        }
      }
    }
  }

  private void resolve(TunnelEvent.ResolveName request) {
    if (namesResolve) {
      GatewayTunnel asking = gateway;
      List<InetAddress> addresses = names.getOrDefault(request.name(), List.of());
      after(5 * MILLI, at -> asking.handleResolved(request.token(), addresses, at));
    }
  }

  private static void seal(PacketBatch batch, DataPlane plane) {
    for (int i = 0; i < batch.count(); i++) {
      if (batch.verdict(i) == Verdict.SEAL) {
        ((TransportKey) batch.key(i)).seal(0, batch, i, i + 1, plane.drops());
      }
    }
  }

  private void transmit(PacketBatch from, boolean fromClient) {
    for (int i = 0; i < from.count(); i++) {
      if (from.verdict(i) != Verdict.SEND) {
        continue;
      }
      Endpoint remote = new Endpoint(from.remoteHigh(i), from.remoteLow(i), from.remotePort(i));
      List<Endpoint> own = fromClient ? clientSockets : gatewaySockets;
      List<Endpoint> other = fromClient ? gatewaySockets : clientSockets;
      Endpoint source =
          own.stream().filter(s -> s.isIpv4() == remote.isIpv4()).findFirst().orElse(null);
      TinyRelay relay = relayAt(remote);
      boolean direct = other.contains(remote) && !directBlocked;
      if (source == null || !(direct || relay != null) || !linkUp) {
        continue;
      }
      if (random.nextInt(100) < lossPercent) {
        continue;
      }
      byte[] datagram = copy(from, i);
      if (recorded.size() < 200) {
        recorded.add(datagram);
      }
      if (relay != null) {
        after(latency, at -> relay.receive(source, remote, datagram));
      } else {
        after(latency, at -> arrive(datagram, source, remote, !fromClient, at));
      }
    }
  }

  /** Carries a datagram that a relay sends: to one of the two, or to another relay. */
  void fromRelay(Endpoint source, Endpoint remote, byte[] datagram) {
    TinyRelay relay = relayAt(remote);
    boolean toClient = clientSockets.contains(remote);
    if (relay != null) {
      after(MILLI, at -> relay.receive(source, remote, datagram));
    } else if (toClient || gatewaySockets.contains(remote)) {
      after(latency, at -> arrive(datagram, source, remote, toClient, at));
    }
  }

  private TinyRelay relayAt(Endpoint address) {
    for (TinyRelay relay : relays) {
      if (relay.address().withPort(0).equals(address.withPort(0))) {
        return relay;
      }
    }
    return null;
  }

  private void arrive(byte[] datagram, Endpoint source, Endpoint local, boolean toClient, long at) {
    DataPlane plane = toClient ? client : gateway;
    batch.clear();
    int i = batch.append(MemorySegment.ofArray(datagram), 0, datagram.length);
    batch.remote(i, source);
    batch.local(i, local.high(), local.low());
    plane.handleInbound(batch, at);
    if (batch.verdict(i) == Verdict.OPEN) {
      ((TransportKey) batch.key(i)).open(0, batch, i, i + 1, plane.drops());
      plane.handleOpened(batch, at);
    }
    deliver(batch, toClient);
  }

  private void deliver(PacketBatch from, boolean toClient) {
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < from.count(); i++) {
      if (from.verdict(i) == Verdict.DELIVER) {
        packets.add(copy(from, i));
      }
    }
    for (byte[] packet : packets) {
      Packets.view(packet);
      if (toClient) {
        atClientHost.add(packet);
        continue;
      }
      behindGateway.add(packet);
      byte[] reply = hostsReply ? Packets.reply(packet) : null;
      if (reply != null) {
        after(MILLI, at -> sendFromBehind(reply));
      }
    }
  }

  private static byte[] copy(PacketBatch from, int i) {
    byte[] bytes = new byte[from.length(i)];
    MemorySegment.copy(
        from.memory(), ValueLayout.JAVA_BYTE, from.offset(i), bytes, 0, bytes.length);
    return bytes;
  }

  private static Endpoint socket(String address) {
    return Packets.address(address).withPort(52625);
  }
}
