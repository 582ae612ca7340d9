package fz.wireguard;

import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;

/** Datagrams of the core itself: cookie replies, and the peers that have something to send. */
final class TransmitQueue {
  private static final int MOST_REPLIES = 64;

  /**
   * What goes back the way that a datagram came: its two addresses, and whose it was said to be.
   */
  private record Reply(
      byte[] datagram, Endpoint remote, long localHigh, long localLow, Object peer) {}

  private final ArrayDeque<Reply> replies = new ArrayDeque<>();
  private final ArrayDeque<Peer> peers = new ArrayDeque<>();

  boolean isEmpty() {
    return replies.isEmpty() && peers.isEmpty();
  }

  /** Queues an answer to somebody who is not known to be a peer; discards it if there are many. */
  void reply(byte[] datagram, PacketBatch to, int i) {
    if (replies.size() < MOST_REPLIES) {
      Endpoint remote = new Endpoint(to.remoteHigh(i), to.remoteLow(i), to.remotePort(i));
      replies.addLast(new Reply(datagram, remote, to.localHigh(i), to.localLow(i), to.peer(i)));
    }
  }

  /** Queues a peer that has something to send and an endpoint to send it to. */
  void add(Peer peer) {
    if (!peer.queued) {
      peer.queued = true;
      peers.addLast(peer);
    }
  }

  int poll(PacketBatch out, long nowNanos) {
    int before = out.count();
    while (!replies.isEmpty()) {
      Reply reply = replies.peekFirst();
      int i = append(out, reply.datagram());
      if (i < 0) {
        return out.count() - before;
      }
      out.remote(i, reply.remote());
      out.local(i, reply.localHigh(), reply.localLow());
      out.peer(i, reply.peer());
      out.verdict(i, Verdict.SEND);
      replies.removeFirst();
    }
    while (!peers.isEmpty()) {
      // Taken out first: sending may give the peer something more to send.
      Peer peer = peers.pollFirst();
      peer.queued = false;
      if (!peer.transmit(out, nowNanos)) {
        if (!peer.queued) {
          peer.queued = true;
          peers.addFirst(peer);
        }
        break;
      }
    }
    return out.count() - before;
  }

  static int append(PacketBatch out, byte[] bytes) {
    return out.append(MemorySegment.ofArray(bytes), 0, bytes.length);
  }
}
