package fz.wireguard;

import fz.packet.HotPath;

/**
 * The deadlines of one peer (paper, section 6), as instants of the injected clock or {@link
 * #NEVER}: what traffic does to them. What is done when one has passed is decided in {@link Peer}
 * and its {@link Initiator}.
 */
final class PeerTimers {
  static final long NEVER = Long.MAX_VALUE;

  static final long SECOND_NANOS = 1_000_000_000L;
  static final long KEEPALIVE_NANOS = 10 * SECOND_NANOS;
  static final long REKEY_TIMEOUT_NANOS = 5 * SECOND_NANOS;
  static final long REKEY_JITTER_NANOS = 333_000_000L;
  static final long NEW_HANDSHAKE_NANOS = KEEPALIVE_NANOS + REKEY_TIMEOUT_NANOS;
  static final long LATE_REKEY_NANOS =
      Session.REJECT_AFTER_NANOS - KEEPALIVE_NANOS - REKEY_TIMEOUT_NANOS;
  static final long ZERO_KEYS_NANOS = 3 * Session.REJECT_AFTER_NANOS;

  /** A handshake is wanted, and can start now: there is an endpoint, or 5 s have passed. */
  long start = NEVER;

  /** The initiation that was sent last has had no answer. */
  long retransmit = NEVER;

  /** The handshake has been retried for long enough. */
  long giveUp = NEVER;

  /** Data was received and nothing has been sent since. */
  long keepalive = NEVER;

  /** Data was sent and nothing has been received since. */
  long newHandshake = NEVER;

  /** Nothing was sent or received for the interval of the persistent keepalive. */
  long persistentKeepalive = NEVER;

  /** No session was established for so long that no key is of use any more. */
  long zeroKeys = NEVER;

  private long receivedNanos = Long.MIN_VALUE / 2;

  private long persistentNanos;
  private long jitterNanos;

  PeerTimers(long persistentNanos) {
    this.persistentNanos = persistentNanos;
  }

  @HotPath
  long next() {
    return Math.min(
        Math.min(Math.min(start, retransmit), Math.min(giveUp, keepalive)),
        Math.min(Math.min(newHandshake, persistentKeepalive), zeroKeys));
  }

  boolean isPersistent() {
    return persistentNanos > 0;
  }

  /** Changes the interval of the persistent keepalive; returns false if it is the same. */
  boolean persistent(long intervalNanos, long nowNanos) {
    if (intervalNanos == persistentNanos) {
      return false;
    }
    persistentNanos = intervalNanos;
    persistentKeepalive = intervalNanos == 0 ? NEVER : nowNanos;
    return true;
  }

  /** Anything authentic was sent or received: that is as good as a persistent keepalive. */
  @HotPath
  void passed(long nowNanos) {
    if (persistentNanos > 0) {
      persistentKeepalive = nowNanos + persistentNanos;
    }
  }

  /** A data packet was sent; returns true if a deadline came closer. */
  @HotPath
  boolean sent(boolean isKeepalive, long nowNanos) {
    passed(nowNanos);
    keepalive = NEVER;
    if (isKeepalive || newHandshake != NEVER) {
      return false;
    }
    newHandshake = nowNanos + NEW_HANDSHAKE_NANOS + jitterNanos;
    return true;
  }

  /** An authentic data packet was received; returns true if a deadline came closer. */
  @HotPath
  boolean received(boolean isKeepalive, long nowNanos) {
    heard(nowNanos);
    receivedNanos = nowNanos;
    if (isKeepalive || keepalive != NEVER) {
      return false;
    }
    keepalive = nowNanos + KEEPALIVE_NANOS;
    return true;
  }

  /** Anything authentic was received: the peer is there. */
  @HotPath
  void heard(long nowNanos) {
    passed(nowNanos);
    newHandshake = NEVER;
  }

  /** Returns when a data packet was received last. */
  long receivedNanos() {
    return receivedNanos;
  }

  /**
   * A session was established.
   *
   * @param jitter spreads the handshakes that two silent sides would start at the same time; drawn
   *     once a session, because a packet must not cost random numbers
   */
  void established(long jitter, long nowNanos) {
    jitterNanos = jitter;
    handshakeEnded();
    start = NEVER;
    zeroKeys = nowNanos + ZERO_KEYS_NANOS;
  }

  void handshakeEnded() {
    retransmit = NEVER;
    giveUp = NEVER;
  }

  /** There is no session any more, and so nothing to keep alive. */
  void sessionsEnded() {
    keepalive = NEVER;
    newHandshake = NEVER;
    zeroKeys = NEVER;
  }
}
