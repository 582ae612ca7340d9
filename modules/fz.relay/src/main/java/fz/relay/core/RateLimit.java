package fz.relay.core;

import fz.packet.HotPath;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets a number of units pass each second, and up to a quarter of that at once. Any thread may ask.
 *
 * <p>It remembers the time at which all that has passed would have passed at an even pace (generic
 * cell rate algorithm).
 */
final class RateLimit {
  private static final long BURST_NANOS = 250_000_000;

  private final long unitsPerSecond;
  private final AtomicLong evenly = new AtomicLong(Long.MIN_VALUE / 2);

  /**
   * Creates a limit.
   *
   * @param unitsPerSecond 0 for none
   */
  RateLimit(long unitsPerSecond) {
    this.unitsPerSecond = unitsPerSecond;
  }

  /** Returns true if units may pass now, and counts them if so. */
  @HotPath
  boolean passes(long units, long now) {
    if (unitsPerSecond == 0) {
      return true;
    }
    long cost = units * 1_000_000_000L / unitsPerSecond;
    while (true) {
      long before = evenly.get();
      long start = Math.max(before, now);
      if (start - now > BURST_NANOS) {
        return false;
      }
      if (evenly.compareAndSet(before, start + cost)) {
        return true;
      }
    }
  }
}
