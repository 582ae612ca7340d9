package fz.ice.turn;

import fz.ice.Candidate;
import fz.ice.ChannelData;
import fz.ice.IceAgent;
import fz.ice.IceCredentials;
import fz.ice.IceEvent;
import fz.ice.IcePatience;
import fz.ice.IceRole;
import fz.ice.IceTransmit;
import fz.ice.StunMessage;
import fz.packet.Endpoint;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A host with an agent and relays, whose candidates another one is told. */
final class IcePeer implements World.Host {
  static final long SIGNALLING = 20 * World.MILLI;
  private static final byte DATA = (byte) 0xff;

  final World world;
  final int number;
  final Relays relays;
  final List<IceEvent> events = new ArrayList<>();
  final Set<Long> received = new TreeSet<>();
  final List<List<Candidate>> withdrawn = new ArrayList<>();
  Edge edge;
  Endpoint ipv4;
  Endpoint ipv6;
  long latency = 10 * World.MILLI;
  RelayedAgent agent;
  IcePeer other;
  boolean signals = true;
  private IceEvent.Nominated path;
  private long sent;

  IcePeer(World world, int number, Edge edge, boolean hasIpv4, boolean hasIpv6) {
    this.world = world;
    this.number = number;
    this.relays = new Relays(world.random);
    connect(edge, hasIpv4, hasIpv6, "");
  }

  /** Puts the host into a network. */
  void connect(Edge newEdge, boolean hasIpv4, boolean hasIpv6, String suffix) {
    world.detach(this);
    edge = newEdge;
    String inner = edge.isOpen() ? "198.51.100." + number : "10.0." + number + ".2" + suffix;
    ipv4 = hasIpv4 ? World.address(inner, 52625) : null;
    ipv6 = hasIpv6 ? World.address("2001:db8:" + number + suffix + "::2", 52625) : null;
    world.add(this);
    if (hasIpv4) {
      world.attach(this, edge.isOpen() ? ipv4 : edge.outer());
    }
    if (hasIpv6) {
      world.attach(this, ipv6);
    }
  }

  /** Moves to another network, with new sockets; credentials stay. */
  void roam(Edge newEdge, String suffix) {
    List<Endpoint> old = sockets();
    connect(newEdge, ipv4 != null, ipv6 != null, suffix);
    old.stream().filter(s -> !sockets().contains(s)).forEach(agent::removeHost);
    sockets().forEach(agent::addHost);
    relays.restartWithout(sockets(), world.now);
    relays.handleNetworkChange(world.now);
    agent.agent().handleNetworkChange(world.now);
  }

  List<Endpoint> sockets() {
    return java.util.stream.Stream.of(ipv4, ipv6).filter(s -> s != null).toList();
  }

  void use(ModelRelay relay, String id) {
    relays.put(id, relay.server("9999999999:" + number), world.now);
  }

  /** Begins a connection between two peers. */
  static void introduce(IcePeer client, IcePeer gateway) {
    client.other = gateway;
    gateway.other = client;
    IceCredentials c = new IceCredentials("cccc", "client-password-of-22c");
    IceCredentials g = new IceCredentials("gggg", "gateway-password-of-22");
    client.begin(IceRole.CONTROLLING, c, g, IcePatience.CLIENT);
    gateway.begin(IceRole.CONTROLLED, g, c, IcePatience.GATEWAY);
  }

  private void begin(IceRole role, IceCredentials own, IceCredentials its, IcePatience patience) {
    IceAgent plain = new IceAgent(role, own, its, patience, world.random);
    agent = new RelayedAgent(plain, sockets(), relays, world.now);
    path = null;
    events.clear();
  }

  boolean isConnected() {
    return path != null && !agent.agent().isFailed();
  }

  boolean isDirect() {
    return isConnected()
        && !agent.isRelayed(path.local().address())
        && other.agent.agent().localCandidates().stream()
            .noneMatch(
                c ->
                    other.agent.isRelayed(c.address())
                        && c.address().equals(path.remote().address()));
  }

  IceEvent.Nominated path() {
    return path;
  }

  /** Sends data over the path of the moment; returns its number. */
  long sendData() {
    long id = ++sent;
    byte[] data = ByteBuffer.allocate(12).put(DATA).putLong(4, id).array();
    agent.agent().handleActivity(world.now);
    Endpoint remote = path.remote().address();
    if (!agent.isRelayed(path.local().address())) {
      world.send(this, path.local().base(), remote, data);
      return id;
    }
    TurnChannel channel = agent.channel(remote, world.now);
    drain();
    if (channel != null && channel.isUsable()) {
      byte[] framed = ByteBuffer.allocate(16).put(4, data).array();
      ChannelData.write(MemorySegment.ofArray(framed), 0, channel.number(), data.length);
      TurnClient client = agent.relay().client();
      client.sent(world.now);
      world.send(this, client.base(), client.server(), framed);
    }
    return id;
  }

  @Override
  public Edge edge() {
    return edge;
  }

  @Override
  public long latency() {
    return latency;
  }

  @Override
  public Endpoint socket(boolean wantsIpv4) {
    return wantsIpv4 ? ipv4 : ipv6;
  }

  @Override
  public void receive(Endpoint source, Endpoint local, byte[] payload) {
    Relay relay = relays.at(source.high(), source.low(), source.port());
    MemorySegment memory = MemorySegment.ofArray(payload);
    if (relay == null) {
      fromPeer(null, source, local, payload);
    } else if (ChannelData.looksLikeChannelData(memory, 0, payload.length)) {
      int number = ChannelData.channel(memory, 0);
      TurnChannel channel = relay.client().received(number, world.now);
      Endpoint own =
          channel == null ? null : relay.client().relayedAddress(channel.peer().isIpv4());
      if (own != null) {
        byte[] data = java.util.Arrays.copyOfRange(payload, 4, payload.length);
        fromPeer(relay, channel.peer(), own, data);
      }
    } else {
      StunMessage.parse(payload).ifPresent(m -> relays.handleStun(m, local, source, world.now));
    }
  }

  private void fromPeer(Relay via, Endpoint source, Endpoint local, byte[] data) {
    if (data[0] == DATA) {
      received.add(ByteBuffer.wrap(data).getLong(4));
      if (agent != null) {
        agent.agent().handleActivity(world.now);
      }
    } else if (agent != null) {
      StunMessage.parse(data).ifPresent(m -> agent.handleStun(m, via, local, source, world.now));
    }
  }

  @Override
  public long nextTimeout() {
    long own = relays.nextTimeout();
    return agent == null ? own : Math.min(own, agent.agent().nextTimeout());
  }

  @Override
  public void handleTimeout() {
    if (relays.nextTimeout() <= world.now) {
      relays.handleTimeout(world.now);
    }
    if (agent != null && agent.agent().nextTimeout() <= world.now) {
      agent.handleTimeout(world.now);
    }
  }

  @Override
  public void drain() {
    for (RelayEvent e = relays.pollEvent(); e != null; e = relays.pollEvent()) {
      if (agent != null) {
        agent.handleRelayEvent(e, world.now);
      }
    }
    if (agent != null) {
      drainAgent();
    }
    for (IceTransmit t = relays.pollTransmit(); t != null; t = relays.pollTransmit()) {
      world.send(this, t.local(), t.remote(), t.payload());
    }
  }

  private void drainAgent() {
    IceTransmit next = agent.pollTransmit(world.now);
    List<IceTransmit> transmits = new ArrayList<>();
    for (; next != null; next = agent.pollTransmit(world.now)) {
      transmits.add(next);
    }
    // Bindings go first: data of a channel must not overtake them.
    for (IceTransmit t = relays.pollTransmit(); t != null; t = relays.pollTransmit()) {
      world.send(this, t.local(), t.remote(), t.payload());
    }
    transmits.forEach(t -> world.send(this, t.local(), t.remote(), t.payload()));
    for (IceEvent e = agent.agent().pollEvent(); e != null; e = agent.agent().pollEvent()) {
      events.add(e);
      if (e instanceof IceEvent.Nominated nominated) {
        path = nominated;
      } else if (e instanceof IceEvent.Failed) {
        path = null;
      }
    }
    signal(agent.takeWithdrawn(), agent.takeAdded());
  }

  private void signal(List<Candidate> gone, List<Candidate> added) {
    if (!gone.isEmpty()) {
      withdrawn.add(gone);
    }
    if (!signals || gone.isEmpty() && added.isEmpty()) {
      return;
    }
    IcePeer to = other;
    world.after(
        SIGNALLING,
        () -> {
          for (Candidate c : gone) {
            to.agent.removeRemoteCandidate(
                Candidate.parse(c.withUfrag("").toString()).orElseThrow(), world.now);
          }
          for (Candidate c : added) {
            to.agent.addRemoteCandidate(Candidate.parse(c.toString()).orElseThrow(), world.now);
          }
        });
  }
}
