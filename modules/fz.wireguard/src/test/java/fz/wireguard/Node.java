package fz.wireguard;

import fz.packet.DropCounters;
import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** One WireGuard core with what a process would put around it. Addresses are made-up numbers. */
final class Node {
  /** A datagram on its way. */
  record Datagram(Endpoint from, Endpoint to, byte[] bytes) {
    int type() {
      return bytes[0];
    }
  }

  final DropCounters drops = new DropCounters();
  final List<byte[]> delivered = new ArrayList<>();
  final List<WireGuardEvent> events = new ArrayList<>();
  final List<Verdict> verdicts = new ArrayList<>();
  final byte[] privateKey;
  final WireGuard core;
  Endpoint address;

  final NonceGuard aead = new NonceGuard(new JdkAeadSource());

  private final InlineWireGuard inline;

  Node(int number, Random random, long[] clockNanos, int initiationsPerSecond) {
    this(number, Curve25519.generatePrivateKey(random), random, clockNanos, initiationsPerSecond);
  }

  Node(int number, byte[] privateKey, Random random, long[] clockNanos, int initiationsPerSecond) {
    this(
        number,
        c -> c.withInitiationsPerSecond(initiationsPerSecond).withPaddedMtuBytes(0),
        privateKey,
        random,
        clockNanos);
  }

  Node(
      int number,
      UnaryOperator<WireGuardConfig> options,
      byte[] privateKey,
      Random random,
      long[] clockNanos) {
    this.address = Endpoint.ofIpv4(0x0a000000 + number, 51820);
    this.privateKey = privateKey;
    WireGuardConfig config =
        WireGuardConfig.of(
            privateKey,
            random,
            () -> Instant.ofEpochSecond(1_800_000_000, clockNanos[0]),
            aead,
            drops);
    this.inline = new InlineWireGuard(options.apply(config));
    this.core = inline.core();
  }

  /** Sends a packet to a peer; the datagrams that result. */
  List<Datagram> send(Peer peer, byte[] packet, long now) {
    verdicts.add(inline.handlePacket(peer, packet, now));
    return drain();
  }

  /** Takes a datagram; the datagrams that result. */
  List<Datagram> receive(Datagram datagram, long now) {
    verdicts.add(inline.handleDatagram(datagram.bytes(), datagram.from(), now));
    return drain();
  }

  /** Does what is due; the datagrams that result. */
  List<Datagram> timeout(long now) {
    inline.handleTimeout(now);
    return drain();
  }

  List<Datagram> poll(long now) {
    return timeout(now);
  }

  long dropped(DropReason reason) {
    return drops.get(reason);
  }

  <T extends WireGuardEvent> List<T> events(Class<T> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private List<Datagram> drain() {
    for (var p = inline.pollPacket(); p != null; p = inline.pollPacket()) {
      delivered.add(p.bytes());
    }
    for (var event = core.pollEvent(); event != null; event = core.pollEvent()) {
      events.add(event);
    }
    List<Datagram> out = new ArrayList<>();
    for (var d = inline.pollDatagram(); d != null; d = inline.pollDatagram()) {
      out.add(new Datagram(address, d.remote(), d.bytes()));
    }
    return out;
  }
}
