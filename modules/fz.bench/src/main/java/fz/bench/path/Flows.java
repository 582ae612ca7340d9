package fz.bench.path;

import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.testkit.TestPackets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The packets of a case in their order: bursts of one flow each, from peer to peer. A flow belongs
 * to the peer with its number, modulo the number of peers; with fewer flows than peers, each peer
 * has one.
 */
final class Flows {
  private static final int FIRST_PORT = 20_000;

  private final MemorySegment[] packets;
  private final int peers;
  private final int lengthBytes;
  private final int burst;
  private int flow;
  private int leftInBurst;

  /** Prepares a packet for each flow. */
  Flows(PathCase shape) {
    peers = shape.peers();
    lengthBytes = shape.lengthBytes();
    burst = shape.burst();
    packets = new MemorySegment[Math.max(shape.flows(), peers)];
    leftInBurst = burst;
    Arena arena = Arena.ofAuto();
    for (int i = 0; i < packets.length; i++) {
      Endpoint remote = PathWorld.inner(i % peers, FIRST_PORT + i / peers);
      boolean out = shape.direction() == PathCase.Direction.OUT;
      Endpoint source = out ? PathWorld.INNER : remote;
      byte[] packet = TestPackets.udp(source, out ? remote : PathWorld.INNER, i, 0, lengthBytes);
      packets[i] = arena.allocate(packet.length, 64).copyFrom(MemorySegment.ofArray(packet));
    }
  }

  /** Returns the peer whose packet is next. */
  int peer() {
    return flow % peers;
  }

  /** Returns how many packets of this flow are next. */
  int leftInBurst() {
    return leftInBurst;
  }

  /** Adds the next packet to a batch; returns false if it does not fit. */
  boolean append(PacketBatch batch) {
    if (batch.append(packets[flow], 0, lengthBytes) < 0) {
      return false;
    }
    if (--leftInBurst == 0) {
      leftInBurst = burst;
      flow = flow + 1 == packets.length ? 0 : flow + 1;
    }
    return true;
  }
}
