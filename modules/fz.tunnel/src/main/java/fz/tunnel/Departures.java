package fz.tunnel;

import fz.wireguard.Peer;
import fz.wireguard.WireGuard;
import java.util.ArrayDeque;

/** Peers whose goodbye is on its way: their keys live on until it has been encrypted. */
final class Departures {
  private static final long GOODBYE_NANOS = 200_000_000L;

  private final WireGuard wireGuard;
  private final ArrayDeque<Departure> departures = new ArrayDeque<>();

  private record Departure(Peer peer, long dueNanos) {}

  Departures(WireGuard wireGuard) {
    this.wireGuard = wireGuard;
  }

  /** Removes a peer in a while. */
  void add(Peer peer, long nowNanos) {
    departures.addLast(new Departure(peer, nowNanos + GOODBYE_NANOS));
  }

  void handleTimeout(long nowNanos) {
    while (nextTimeout() <= nowNanos) {
      wireGuard.removePeer(departures.removeFirst().peer());
    }
  }

  /** Returns when {@link #handleTimeout} is due, or {@link DataPlane#NEVER}. */
  long nextTimeout() {
    return departures.isEmpty() ? DataPlane.NEVER : departures.peekFirst().dueNanos();
  }
}
