package fz.linux;

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
    try {
      return (int) Binding.MALLOC_TRIM.invokeExact(0L) != 0;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  /** Bound with the first use: most processes end before. */
  private static final class Binding {
    static final MethodHandle MALLOC_TRIM = Native.plain("malloc_trim", Native.INT, Native.LONG);
  }
}
