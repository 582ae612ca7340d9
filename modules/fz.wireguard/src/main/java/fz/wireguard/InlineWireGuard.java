package fz.wireguard;

import fz.packet.DropCounters;
import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;

/**
 * A {@link WireGuard} core for programs that have their packets in byte arrays and work on one
 * thread: each packet is encrypted or decrypted at once, and what results waits to be polled. It
 * does no input or output either; the caller owns sockets, clock and packets.
 *
 * <p>After every call of a method that takes a time, poll until both queues are empty. Programs
 * that need throughput drive the core themselves, with batches and as many cipher threads as they
 * like.
 */
public final class InlineWireGuard {
  /**
   * A datagram to send.
   *
   * @param bytes the payload of a UDP datagram
   * @param remote where it goes
   */
  public record Datagram(byte[] bytes, Endpoint remote) {}

  /**
   * A packet that arrived.
   *
   * @param bytes an IPv4 or IPv6 packet without padding. Only its length was checked: whether the
   *     peer may send from its source address is for the caller to decide
   * @param peer who sent it
   */
  public record Packet(byte[] bytes, Peer peer) {}

  private static final int WORKER = 0;
  private static final int ALIGNMENT_BYTES = 64;

  private final WireGuard core;
  private final DropCounters drops;
  private final PacketBatch batch =
      new PacketBatch(Arena.ofAuto().allocate(PacketBatch.CAPACITY_BYTES, ALIGNMENT_BYTES));
  private final ArrayDeque<Datagram> datagrams = new ArrayDeque<>();
  private final ArrayDeque<Packet> packets = new ArrayDeque<>();

  /** Creates a core without peers. */
  public InlineWireGuard(WireGuardConfig config) {
    this.core = new WireGuard(config);
    this.drops = config.drops();
  }

  /** Returns the core, for its peers, events and deadlines. Its packets are handled here. */
  public WireGuard core() {
    return core;
  }

  /**
   * Takes a packet for a peer.
   *
   * @return {@code SEND} if a datagram has resulted, {@code CONSUMED} if the packet waits for a
   *     session or an endpoint, else {@code DROPPED}
   */
  public Verdict handlePacket(Peer peer, byte[] packet, long nowNanos) {
    Verdict verdict = Verdict.DROPPED;
    batch.clear();
    int i = batch.append(MemorySegment.ofArray(packet), 0, packet.length);
    if (i >= 0) {
      core.handleOutbound(peer, batch, i, nowNanos);
      if (batch.verdict(i) == Verdict.SEAL) {
        ((TransportKey) batch.key(i)).seal(WORKER, batch, i, i + 1, drops);
      }
      verdict = batch.verdict(i);
      collect();
    } else {
      drops.count(DropReason.OVERSIZE);
    }
    drain(nowNanos);
    return verdict;
  }

  /**
   * Takes a datagram.
   *
   * @param from where it came from
   * @return {@code OPENED} if a packet has resulted, {@code CONSUMED} if the datagram was for the
   *     core, else {@code DROPPED}
   */
  public Verdict handleDatagram(byte[] datagram, Endpoint from, long nowNanos) {
    Verdict verdict = Verdict.DROPPED;
    batch.clear();
    int i = batch.append(MemorySegment.ofArray(datagram), 0, datagram.length);
    if (i >= 0) {
      batch.remote(i, from);
      core.handleInbound(batch, i, nowNanos);
      if (batch.verdict(i) == Verdict.OPEN) {
        ((TransportKey) batch.key(i)).open(WORKER, batch, i, i + 1, drops);
      }
      if (batch.verdict(i) == Verdict.OPENED) {
        core.handleOpened(batch, i, nowNanos);
      }
      verdict = batch.verdict(i);
      if (verdict == Verdict.OPENED) {
        packets.addLast(new Packet(bytes(i), (Peer) batch.peer(i)));
      }
    } else {
      drops.count(DropReason.OVERSIZE);
    }
    drain(nowNanos);
    return verdict;
  }

  /**
   * Does what is due; when that is, {@link WireGuard#nextTimeout} says. To be called as well after
   * a peer was given an endpoint or told to begin a handshake.
   */
  public void handleTimeout(long nowNanos) {
    core.handleTimeout(nowNanos);
    drain(nowNanos);
  }

  /** Returns the next datagram to send, or null. */
  public Datagram pollDatagram() {
    return datagrams.pollFirst();
  }

  /** Returns the next packet that arrived, or null. */
  public Packet pollPacket() {
    return packets.pollFirst();
  }

  /** Takes over what the core sends of its own. */
  private void drain(long nowNanos) {
    do {
      batch.clear();
      core.pollTransmit(batch, nowNanos);
      collect();
    } while (batch.count() > 0);
  }

  private void collect() {
    for (int i = 0; i < batch.count(); i++) {
      if (batch.verdict(i) == Verdict.SEND) {
        Endpoint remote =
            new Endpoint(batch.remoteHigh(i), batch.remoteLow(i), batch.remotePort(i));
        datagrams.addLast(new Datagram(bytes(i), remote));
      }
    }
  }

  private byte[] bytes(int i) {
    return batch.memory().asSlice(batch.offset(i), batch.length(i)).toArray(ValueLayout.JAVA_BYTE);
  }
}
