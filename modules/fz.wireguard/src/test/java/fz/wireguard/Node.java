package fz.wireguard;

import fz.packet.DropCounters;
import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

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

  private final PacketBatch batch = Slab.batches(1)[0];

  Node(int number, Random random, long[] clockNanos, int initiationsPerSecond) {
    this(number, Curve25519.generatePrivateKey(random), random, clockNanos, initiationsPerSecond);
  }

  Node(int number, byte[] privateKey, Random random, long[] clockNanos, int initiationsPerSecond) {
    this.address = Endpoint.ofIpv4(0x0a000000 + number, 51820);
    this.privateKey = privateKey;
    this.core =
        new WireGuard(
            WireGuardConfig.of(
                    privateKey,
                    random,
                    () -> Instant.ofEpochSecond(1_800_000_000, clockNanos[0]),
                    new NonceGuard(new JdkAeadSource()),
                    drops)
                .withInitiationsPerSecond(initiationsPerSecond));
  }

  /** Sends a packet to a peer; the datagrams that result. */
  List<Datagram> send(Peer peer, byte[] packet, long now) {
    batch.clear();
    int i = batch.append(MemorySegment.ofArray(packet), 0, packet.length);
    core.handleOutbound(peer, batch, i, now);
    verdicts.add(batch.verdict(i));
    List<Datagram> out = new ArrayList<>();
    if (batch.verdict(i) == Verdict.SEAL) {
      ((TransportKey) batch.key(i)).seal(0, batch, i, i + 1, drops);
    }
    collect(out);
    poll(out, now);
    return out;
  }

  /** Takes a datagram; the datagrams that result. */
  List<Datagram> receive(Datagram datagram, long now) {
    batch.clear();
    int i = batch.append(MemorySegment.ofArray(datagram.bytes()), 0, datagram.bytes().length);
    batch.remote(i, datagram.from());
    core.handleInbound(batch, i, now);
    if (batch.verdict(i) == Verdict.OPEN) {
      ((TransportKey) batch.key(i)).open(0, batch, i, i + 1, drops);
      if (batch.verdict(i) == Verdict.OPENED) {
        core.handleOpened(batch, i, now);
      }
    }
    if (batch.verdict(i) == Verdict.OPENED) {
      delivered.add(bytes(i));
    }
    verdicts.add(batch.verdict(i));
    List<Datagram> out = new ArrayList<>();
    poll(out, now);
    return out;
  }

  /** Does what is due; the datagrams that result. */
  List<Datagram> timeout(long now) {
    core.handleTimeout(now);
    List<Datagram> out = new ArrayList<>();
    poll(out, now);
    return out;
  }

  List<Datagram> poll(long now) {
    List<Datagram> out = new ArrayList<>();
    poll(out, now);
    return out;
  }

  long dropped(DropReason reason) {
    return drops.get(reason);
  }

  <T extends WireGuardEvent> List<T> events(Class<T> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private void poll(List<Datagram> out, long now) {
    int added;
    do {
      batch.clear();
      added = core.pollTransmit(batch, now);
      collect(out);
    } while (added > 0);
    WireGuardEvent event = core.pollEvent();
    while (event != null) {
      events.add(event);
      event = core.pollEvent();
    }
  }

  private void collect(List<Datagram> out) {
    for (int i = 0; i < batch.count(); i++) {
      if (batch.verdict(i) == Verdict.SEND) {
        Endpoint to = new Endpoint(batch.remoteHigh(i), batch.remoteLow(i), batch.remotePort(i));
        out.add(new Datagram(address, to, bytes(i)));
      }
    }
  }

  private byte[] bytes(int i) {
    return batch.memory().asSlice(batch.offset(i), batch.length(i)).toArray(ValueLayout.JAVA_BYTE);
  }
}
