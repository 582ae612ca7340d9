package fz.transport.tun;

import java.util.function.LongSupplier;

/**
 * Tells whether the machine was suspended, by two clocks of which only one goes on meanwhile. Their
 * difference is not exact, because they cannot be read at once.
 */
final class Suspension {
  private static final long LEAST_NANOS = 1_000_000_000;

  private final LongSupplier always;
  private final LongSupplier awake;
  private long difference;

  /**
   * Creates one that knows the present.
   *
   * @param always counts the time in which the machine is suspended
   * @param awake does not count it
   */
  Suspension(LongSupplier always, LongSupplier awake) {
    this.always = always;
    this.awake = awake;
    difference = always.getAsLong() - awake.getAsLong();
  }

  /** Returns true if the machine was suspended since this was asked last. */
  boolean isOver() {
    long before = difference;
    difference = always.getAsLong() - awake.getAsLong();
    return difference - before >= LEAST_NANOS;
  }
}
