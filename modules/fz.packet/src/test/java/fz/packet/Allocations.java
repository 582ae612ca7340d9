package fz.packet;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Counts what the current thread allocates. The test kit does the same for all other modules; it is
 * built upon this one.
 */
final class Allocations {
  private static final MethodHandle ALLOCATED_BYTES = allocatedBytes();

  /** On a busy machine the compiler may take this long to come round to the code. */
  private static final long PATIENCE_NANOS = 15_000_000_000L;

  private Allocations() {}

  /**
   * Runs code again and again, as allocations may vanish only when it is compiled.
   *
   * @return the fewest bytes that a run allocated
   */
  static long leastOf(Runnable code) {
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
  static long bytes() {
    try {
      return (long) ALLOCATED_BYTES.invokeExact();
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static MethodHandle allocatedBytes() {
    try {
      // By name, as the module under test reads neither of these.
      Class<?> factory = Class.forName("java.lang.management.ManagementFactory");
      Class<?> type = Class.forName("com.sun.management.ThreadMXBean");
      Object bean = factory.getMethod("getThreadMXBean").invoke(null);
      return MethodHandles.publicLookup()
          .findVirtual(type, "getCurrentThreadAllocatedBytes", MethodType.methodType(long.class))
          .bindTo(bean);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
