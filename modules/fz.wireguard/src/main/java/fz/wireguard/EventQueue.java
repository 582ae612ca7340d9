package fz.wireguard;

import fz.packet.DropReason;
import java.util.ArrayDeque;

/** Events not yet polled: at most one of a kind and peer, so that nobody can make it grow. */
final class EventQueue {
  /** What happened. */
  enum Kind {
    INITIATED,
    RESPONDED,
    FAILED,
    EXPIRED,
    ENDPOINT
  }

  private record Entry(Peer peer, Kind kind) {}

  private final ArrayDeque<Entry> entries = new ArrayDeque<>();

  void add(Peer peer, Kind kind) {
    int bit = 1 << kind.ordinal();
    if ((peer.pendingEvents & bit) == 0) {
      peer.pendingEvents |= bit;
      entries.addLast(new Entry(peer, kind));
    }
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Returns the next event of a peer that still exists, or null. */
  WireGuardEvent poll() {
    while (true) {
      Entry entry = entries.pollFirst();
      if (entry == null) {
        return null;
      }
      Peer peer = entry.peer();
      peer.pendingEvents &= ~(1 << entry.kind().ordinal());
      if (!peer.isRemoved()) {
        return event(peer, entry.kind());
      }
    }
  }

  private static WireGuardEvent event(Peer peer, Kind kind) {
    return switch (kind) {
      case INITIATED -> new WireGuardEvent.SessionEstablished(peer, true);
      case RESPONDED -> new WireGuardEvent.SessionEstablished(peer, false);
      case FAILED -> new WireGuardEvent.HandshakeFailed(peer, DropReason.BAD_HANDSHAKE);
      case EXPIRED -> new WireGuardEvent.HandshakeExpired(peer);
      case ENDPOINT -> new WireGuardEvent.EndpointChanged(peer, peer.endpoint());
    };
  }
}
