package fz.pipeline;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for other threads. */
final class Await {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

  private Await() {}

  static void until(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > LIMIT_NANOS) {
        fail("in vain: " + what);
      }
      LockSupport.parkNanos(200_000);
    }
  }

  static void pause(long millis) {
    long start = System.nanoTime();
    long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() - start < nanos) {
      LockSupport.parkNanos(nanos);
    }
  }
}
