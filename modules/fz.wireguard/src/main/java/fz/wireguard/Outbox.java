package fz.wireguard;

import fz.packet.DropReason;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Verdict;

/**
 * What one peer has to send of its own: the latest handshake messages, a keepalive, and packets
 * that wait for a session.
 */
final class Outbox {
  private static final byte[] KEEPALIVE = {};

  private final CoreState core;
  private final StagedPackets staged = new StagedPackets();
  private byte[] initiation;
  private byte[] response;
  private boolean keepalive;

  Outbox(CoreState core) {
    this.core = core;
  }

  /** Replaces the initiation that waits, if any; null discards it. */
  void initiation(byte[] message) {
    initiation = message;
  }

  /** Replaces the response that waits, if any. */
  void response(byte[] message) {
    response = message;
  }

  /** Sends a keepalive, or the packets that wait, which serve as one. */
  void keepalive() {
    keepalive = true;
  }

  /** Keeps a packet; the oldest one is discarded if there are too many. */
  void stage(PacketBatch batch, int i) {
    if (!staged.add(batch.memory(), batch.offset(i), batch.length(i))) {
      core.drops.count(DropReason.BUFFER_FULL);
    }
  }

  @HotPath
  boolean hasStaged() {
    return !staged.isEmpty();
  }

  /** Returns true if a packet must wait for those that came before it, and can. */
  @HotPath
  boolean holdsBack() {
    return !staged.isEmpty() && staged.size() < StagedPackets.MOST;
  }

  boolean isEmpty() {
    return initiation == null && response == null && !keepalive && staged.isEmpty();
  }

  /** Discards the packets that wait, and counts them. */
  void dropStaged() {
    for (int i = staged.size(); i > 0; i--) {
      core.drops.count(DropReason.NOT_CONNECTED);
    }
    staged.clear();
  }

  /** Adds what can be sent to a batch; returns false if it was full before all was added. */
  boolean transmit(Peer peer, PacketBatch out, long nowNanos) {
    if (initiation != null) {
      if (!add(peer, out, initiation)) {
        return false;
      }
      initiation = null;
    }
    if (response != null) {
      if (!add(peer, out, response)) {
        return false;
      }
      response = null;
    }
    while (keepalive || !staged.isEmpty()) {
      Session session = peer.sendSession(nowNanos);
      if (session == null) {
        break;
      }
      byte[] packet = staged.isEmpty() ? KEEPALIVE : staged.peek();
      if (!seal(peer, out, session, packet, nowNanos)) {
        return false;
      }
      if (!staged.isEmpty()) {
        staged.removeFirst();
      }
      keepalive = false;
    }
    keepalive = false;
    return true;
  }

  private static boolean add(Peer peer, PacketBatch out, byte[] message) {
    int i = TransmitQueue.append(out, message);
    if (i < 0) {
      return false;
    }
    out.remote(i, peer.endpoint());
    out.peer(i, peer);
    out.verdict(i, Verdict.SEND);
    return true;
  }

  private boolean seal(Peer peer, PacketBatch out, Session session, byte[] packet, long nowNanos) {
    int i = TransmitQueue.append(out, packet);
    if (i < 0) {
      return false;
    }
    WireGuard.prepare(out, i, peer, session);
    TransportKey key = session.sendKey();
    key.seal(key.coreOrdinal(), out, i, i + 1, core.drops);
    peer.sent(session, out.length(i), nowNanos);
    return true;
  }
}
