package fz.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.function.LongSupplier;

/**
 * {@code CLOCK_BOOTTIME}: nanoseconds since the machine started, the time that it was suspended
 * included. Any thread may ask.
 */
public final class BootClock implements LongSupplier {
  private static final int CLOCK_BOOTTIME = 7;
  private static final MethodHandle CLOCK_GETTIME =
      Native.plain("clock_gettime", Native.INT, Native.INT, Native.LONG);

  // struct timespec { long seconds; long nanos; }, one for each thread that asks
  private static final ThreadLocal<MemorySegment> TIMESPEC =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(16, 8));

  /** Creates a clock. */
  public BootClock() {}

  @Override
  public long getAsLong() {
    MemorySegment timespec = TIMESPEC.get();
    try {
      int result = (int) CLOCK_GETTIME.invokeExact(CLOCK_BOOTTIME, timespec.address());
      if (result != 0) {
        throw new IllegalStateException("this kernel has no CLOCK_BOOTTIME");
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
    return timespec.get(Native.LONG, 0) * 1_000_000_000 + timespec.get(Native.LONG, 8);
  }
}
