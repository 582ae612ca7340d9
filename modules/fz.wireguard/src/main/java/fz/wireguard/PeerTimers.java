package fz.wireguard;

import fz.packet.HotPath;

/**
 * The deadlines of one peer (paper, section 6), as instants of the injected clock or {@link
 * #NEVER}. What is due when is decided in {@link Peer} and its {@link Initiator}; this class only
 * keeps the instants.
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

  /** The owner gave a peer with waiting packets an endpoint: the handshake can start. */
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

  @HotPath
  long next() {
    return Math.min(
        Math.min(Math.min(start, retransmit), Math.min(giveUp, keepalive)),
        Math.min(Math.min(newHandshake, persistentKeepalive), zeroKeys));
  }
}
