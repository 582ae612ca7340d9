package fz.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The memory of {@code malloc}: the virtual machine's own, and that of native libraries. */
public final class NativeHeap {
  private NativeHeap() {}

  /** Returns false if this C library cannot be asked, such as musl. */
  public static boolean canTrim() {
    return Libc.isSupported() && Native.exists("malloc_trim");
  }

  /**
   * Gives free pages back to the system, {@code malloc_trim(3)}. Takes about a millisecond.
   *
   * @return true if there were any
   */
  public static boolean trim() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(Native.CAPTURE);
      long freed = (long) Binding.MALLOC_TRIM.invokeExact(capture, 0L, 0L, 0L, 0L, 0L, 0L);
      return (int) freed != 0;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  /** Bound with the first use: most processes end before. */
  private static final class Binding {
    static final MethodHandle MALLOC_TRIM = Native.function("malloc_trim");
  }
}
