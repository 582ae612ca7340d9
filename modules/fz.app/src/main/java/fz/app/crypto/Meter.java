package fz.app.crypto;

import java.util.function.IntSupplier;

/**
 * Measures how often something can be done in a second: a warm-up, and then the best of several
 * slices, as whatever else the machine does only makes a slice slower.
 */
final class Meter {
  private static final int SLICES = 5;

  private final long sliceNanos;

  /** Creates a meter; a figure takes twice the time given. */
  Meter(long millis) {
    sliceNanos = Math.max(1, millis * 1_000_000 / SLICES);
  }

  /**
   * Measures.
   *
   * @param work returns the number of operations that it did
   */
  double perSecond(IntSupplier work) {
    for (int i = 0; i < SLICES; i++) {
      slice(work);
    }
    double best = 0;
    for (int i = 0; i < SLICES; i++) {
      best = Math.max(best, slice(work));
    }
    return best;
  }

  private double slice(IntSupplier work) {
    long begin = System.nanoTime();
    long operations = 0;
    long elapsed;
    do {
      operations += work.getAsInt();
      elapsed = System.nanoTime() - begin;
    } while (elapsed < sliceNanos);
    return operations * 1e9 / elapsed;
  }
}
