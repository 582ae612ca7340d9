package fz.tunnel;

import fz.packet.HotPath;

/** Limits how often something happens: a burst, then a steady rate. Time is an argument. */
final class TokenBucket {
  private final long intervalNanos;
  private final long burstNanos;
  private long paidUntil;
  private boolean started;

  /**
   * Creates a full bucket.
   *
   * @param perSecond the steady rate
   * @param burst how many may happen at once
   */
  TokenBucket(int perSecond, int burst) {
    this.intervalNanos = 1_000_000_000L / perSecond;
    this.burstNanos = intervalNanos * burst;
  }

  /** Takes a token; returns false if there is none. */
  @HotPath
  boolean take(long nowNanos) {
    if (!started || nowNanos - paidUntil > burstNanos) {
      started = true;
      paidUntil = nowNanos - burstNanos;
    }
    if (nowNanos - paidUntil < intervalNanos) {
      return false;
    }
    paidUntil += intervalNanos;
    return true;
  }
}
