package fz.ice.turn;

import fz.ice.TransactionId;

/**
 * A request and its repetitions, the same bytes each time, so that a late answer counts: after 0.5,
 * 1, 2 and 4 s until 8 s have passed, or if it is urgent in half of that and until 3 s.
 */
final class Transaction {
  private static final long FIRST_INTERVAL_NANOS = 500_000_000L;
  private static final long PATIENCE_NANOS = 8_000_000_000L;
  private static final long URGENT_NANOS = 3_000_000_000L;

  final Request request;
  final TransactionId id;
  final byte[] payload;
  // That of the credentials that signed it; 0 for an unsigned one.
  final int stamp;
  // How often it has been refused for its credentials before.
  final int challenges;
  final long beganAt;
  private final long firstInterval;
  private final long endsAt;
  private long sentAt;
  private int sent = 1;

  /** Creates one whose request goes out now. */
  Transaction(
      Request request,
      TransactionId id,
      byte[] payload,
      int stamp,
      int challenges,
      boolean urgent,
      long nowNanos) {
    this.request = request;
    this.id = id;
    this.payload = payload;
    this.stamp = stamp;
    this.challenges = challenges;
    this.beganAt = nowNanos;
    this.firstInterval = urgent ? FIRST_INTERVAL_NANOS / 2 : FIRST_INTERVAL_NANOS;
    this.endsAt = nowNanos + (urgent ? URGENT_NANOS : PATIENCE_NANOS);
    this.sentAt = nowNanos;
  }

  /** Returns true if an answer belongs to one request for sure. */
  boolean isUnambiguous() {
    return sent == 1;
  }

  boolean isOver(long nowNanos) {
    return nowNanos >= endsAt;
  }

  /** Returns when it is to be repeated or is over. */
  long due() {
    return Math.min(sentAt + (firstInterval << sent - 1), endsAt);
  }

  void repeated(long nowNanos) {
    sentAt = nowNanos;
    sent++;
  }
}
