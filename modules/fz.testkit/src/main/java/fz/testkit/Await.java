package fz.testkit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads and processes do. */
public final class Await {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

  private Await() {}

  /**
   * Waits until a condition holds.
   *
   * @throws AssertionError if it does not in 20 seconds
   */
  public static void until(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > LIMIT_NANOS) {
        throw new AssertionError("in vain: " + what);
      }
      LockSupport.parkNanos(200_000);
    }
  }

  /** Lets time pass, for what must not happen in it. */
  public static void pause(long millis) {
    long start = System.nanoTime();
    long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
    long left = nanos;
    while (left > 0) {
      LockSupport.parkNanos(left);
      left = nanos - (System.nanoTime() - start);
    }
  }
}
