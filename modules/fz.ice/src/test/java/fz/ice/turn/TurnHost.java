package fz.ice.turn;

import fz.ice.ChannelData;
import fz.ice.IceTransmit;
import fz.ice.StunMessage;
import fz.packet.Endpoint;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A host with one TURN client. */
final class TurnHost implements World.Host {
  final World world;
  final TurnClient client;
  final List<TurnEvent> events = new ArrayList<>();
  final List<byte[]> data = new ArrayList<>();
  final List<IceTransmit> sent = new ArrayList<>();
  Edge edge = Edge.open();
  Endpoint ipv4 = World.address("198.51.100.7", 52625);
  Endpoint ipv6 = World.address("2001:db8:7::1", 52625);

  TurnHost(World world, TurnServer server) {
    this.world = world;
    this.client = new TurnClient(server, world.random);
    world.attach(this, ipv4);
    world.attach(this, ipv6);
  }

  /** Moves to another IPv4 address. */
  void move(String address) {
    world.detach(this);
    ipv4 = World.address(address, 52625);
    world.attach(this, ipv4);
    world.attach(this, ipv6);
  }

  void sendData(Endpoint peer, byte... bytes) {
    TurnChannel channel = client.channel(peer, world.now);
    byte[] framed = new byte[4 + bytes.length];
    ChannelData.write(MemorySegment.ofArray(framed), 0, channel.number(), bytes.length);
    System.arraycopy(bytes, 0, framed, 4, bytes.length);
    drain();
    client.sent(world.now);
    world.send(this, client.base(), client.server(), framed);
  }

  <E extends TurnEvent> List<E> events(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  @Override
  public Edge edge() {
    return edge;
  }

  @Override
  public long latency() {
    return 5 * World.MILLI;
  }

  @Override
  public Endpoint socket(boolean wantsIpv4) {
    return wantsIpv4 ? ipv4 : ipv6;
  }

  @Override
  public void receive(Endpoint source, Endpoint local, byte[] payload) {
    MemorySegment memory = MemorySegment.ofArray(payload);
    if (ChannelData.looksLikeChannelData(memory, 0, payload.length)) {
      if (client.received(ChannelData.channel(memory, 0), world.now) != null) {
        data.add(Arrays.copyOfRange(payload, 4, payload.length));
      }
      return;
    }
    StunMessage.parse(payload).ifPresent(m -> client.handleStun(m, local, source, world.now));
  }

  @Override
  public long nextTimeout() {
    return client.nextTimeout();
  }

  @Override
  public void handleTimeout() {
    client.handleTimeout(world.now);
  }

  @Override
  public void drain() {
    for (IceTransmit t = client.pollTransmit(); t != null; t = client.pollTransmit()) {
      sent.add(t);
      world.send(this, t.local(), t.remote(), t.payload());
    }
    for (TurnEvent e = client.pollEvent(); e != null; e = client.pollEvent()) {
      events.add(e);
    }
  }
}
