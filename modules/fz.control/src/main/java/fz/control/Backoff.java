package fz.control;

import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * The pauses between attempts to connect, in nanoseconds. Until the first join they are short,
 * equal and few, so that a wrong address is noticed; after it they grow and are spread, so that a
 * portal that comes back is not overrun.
 */
final class Backoff {
  private static final long SECOND = 1_000_000_000L;
  private static final long FIRST_BASE = SECOND / 2;
  private static final long LONGEST_BASE = 60 * SECOND;

  private final RandomGenerator random;
  private final long initialLimit;
  private final OptionalLong limit;
  private boolean established;
  private long base = FIRST_BASE;
  private long waited;

  /**
   * Creates the pauses of a channel.
   *
   * @param initialLimit bound of the sum of pauses until the first join
   * @param limit bound of the sum of pauses of one outage after it; empty = none
   */
  Backoff(RandomGenerator random, long initialLimit, OptionalLong limit) {
    this.random = random;
    this.initialLimit = initialLimit;
    this.limit = limit;
  }

  /** The channel is joined: the next outage starts anew. */
  void established() {
    established = true;
    reset();
  }

  void reset() {
    base = FIRST_BASE;
    waited = 0;
  }

  /** Returns the next pause; empty if there have been enough of them. */
  OptionalLong next() {
    long pause = SECOND;
    if (established) {
      pause = base + random.nextLong(base);
      base = Math.min(base * 3 / 2, LONGEST_BASE);
    }
    waited += pause;
    long most = established ? limit.orElse(Long.MAX_VALUE) : initialLimit;
    return waited > most ? OptionalLong.empty() : OptionalLong.of(pause);
  }
}
