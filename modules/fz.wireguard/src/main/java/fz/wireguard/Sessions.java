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

  /** The session in use was initiated here after the peer had initiated the next one. */
  private boolean nextIsOlder;

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
   * at the same time is kept, because the peer may be about to use it, but only to receive.
   */
  void addInitiated(Session session) {
    retire(previous);
    previous = current;
    current = session;
    nextIsOlder = next != null;
  }

  /** Adds a session that the peer initiated; it is confirmed by the first packet under it. */
  void addResponded(Session session) {
    retire(next);
    next = session;
    nextIsOlder = false;
  }

  /**
   * Puts the session that the peer has just confirmed into use, unless it has been overtaken: when
   * both sides initiate at the same time, each goes on sending under its own session. If each took
   * the other's, neither would be the one that has to start the next.
   */
  void confirmNext() {
    retire(previous);
    if (nextIsOlder) {
      previous = next;
    } else {
      previous = current;
      current = next;
    }
    next = null;
  }

  void clear() {
    retire(previous);
    retire(current);
    retire(next);
    previous = null;
    current = null;
    next = null;
    nextIsOlder = false;
  }

  private static void retire(Session session) {
    if (session != null) {
      session.retire();
    }
  }
}
