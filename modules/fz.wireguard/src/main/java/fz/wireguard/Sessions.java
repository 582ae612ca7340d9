package fz.wireguard;

import fz.packet.HotPath;

/**
 * The sessions of a peer (paper, section 6.3): the one in use, the one before it for packets still
 * on the way, and one that a peer has initiated and not used yet.
 */
final class Sessions {
  private Session previous;
  private Session current;
  private Session next;

  Session current() {
    return current;
  }

  Session next() {
    return next;
  }

  /** Returns the session with a receiver index, or null. */
  @HotPath
  Session find(int localIndex) {
    if (current != null && current.localIndex() == localIndex) {
      return current;
    }
    if (next != null && next.localIndex() == localIndex) {
      return next;
    }
    return previous != null && previous.localIndex() == localIndex ? previous : null;
  }

  /**
   * Adds a session that this side initiated: the peer has it already. One that the peer initiated
   * at the same time is kept, because the peer may be about to use it.
   */
  void addInitiated(Session session) {
    retire(previous);
    previous = current;
    current = session;
  }

  /** Adds a session that the peer initiated; it is confirmed by the first packet under it. */
  void addResponded(Session session) {
    retire(next);
    next = session;
  }

  /** Puts the session that the peer has just confirmed into use. */
  void confirmNext() {
    retire(previous);
    previous = current;
    current = next;
    next = null;
  }

  void clear() {
    retire(previous);
    retire(current);
    retire(next);
    previous = null;
    current = null;
    next = null;
  }

  private static void retire(Session session) {
    if (session != null) {
      session.retire();
    }
  }
}
