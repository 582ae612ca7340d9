package fz.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts what the current thread allocates. */
public final class Allocations {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** On a busy machine the compiler may take this long to come round to the code. */
  private static final long PATIENCE_NANOS = 15_000_000_000L;

  private Allocations() {}

  /**
   * Runs code again and again, as allocations may vanish only when it is compiled.
   *
   * @return the fewest bytes that a run allocated
   */
  public static long leastOf(Runnable code) {
    long least = Long.MAX_VALUE;
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (least > 0 && System.nanoTime() < deadline) {
      long before = bytes();
      code.run();
      least = Math.min(least, bytes() - before);
    }
    return least;
  }

  /** Returns what the current thread has allocated so far, in bytes. */
  public static long bytes() {
    return THREADS.getCurrentThreadAllocatedBytes();
  }
}
