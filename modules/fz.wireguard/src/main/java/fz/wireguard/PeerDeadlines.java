package fz.wireguard;

import fz.packet.DeadlineQueue;
import fz.packet.HotPath;

/**
 * Peers by their next deadline. One that comes closer moves its peer at once; one that moves away
 * is noticed when its peer is the first. Traffic pushes deadlines away all the time, and that way
 * costs nothing, while the instant of the first is always exact.
 */
final class PeerDeadlines {
  private final DeadlineQueue<Peer> queue = new DeadlineQueue<>();

  /** Returns the peer whose deadline is next, or null. */
  @HotPath
  Peer peek() {
    Peer first = queue.first();
    while (first != null && first.deadline() > queue.next()) {
      queue.schedule(first, first.deadline());
      first = queue.first();
    }
    return first;
  }

  /** Takes notice of a deadline of a peer that may have come closer. */
  @HotPath
  void update(Peer peer) {
    long actual = peer.deadline();
    if (actual < queue.deadline(peer)) {
      queue.schedule(peer, actual);
    }
  }

  void remove(Peer peer) {
    queue.remove(peer);
  }
}
