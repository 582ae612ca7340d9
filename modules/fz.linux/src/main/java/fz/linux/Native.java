package fz.linux;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Makes downcall handles. Pointers are passed as 64-bit numbers, which is the same thing to the
 * calling conventions of x86-64 and AArch64 and spares a slice and a liveness check at each call;
 * callers keep the segments reachable.
 */
@SuppressWarnings("restricted")
final class Native {
  private static final Linker LINKER = Linker.nativeLinker();
  static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
  static final long ERRNO = CAPTURE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  private Native() {}

  /**
   * Returns a handle of one form for all functions: the segment that receives {@code errno}, six
   * numbers, and a result to be read by {@link #result}. What a function does not take is left in
   * registers that it does not read, and an {@code int} is the low half of a register, in the
   * calling conventions of both x86-64 and AArch64 Linux, variadic functions of numbers included.
   * Each further form would cost the start of each process some 10 ms.
   */
  static MethodHandle function(String name) {
    return link(
        name,
        LONG,
        new MemoryLayout[] {LONG, LONG, LONG, LONG, LONG, LONG},
        Linker.Option.captureCallState("errno"));
  }

  /** Returns a result that fits an {@code int}, or the negated {@code errno}. */
  static int result(long value, MemorySegment capture) {
    int result = (int) value;
    return result < 0 ? -capture.get(INT, ERRNO) : result;
  }

  /** Returns a handle for a function whose errors nobody looks at. */
  static MethodHandle plain(String name, MemoryLayout result, MemoryLayout... arguments) {
    return link(name, result, arguments);
  }

  /** Returns true if the C library has a function. */
  static boolean exists(String name) {
    return LINKER.defaultLookup().find(name).isPresent();
  }

  private static MethodHandle link(
      String name, MemoryLayout result, MemoryLayout[] arguments, Linker.Option... options) {
    return LINKER.downcallHandle(
        LINKER
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + name)),
        FunctionDescriptor.of(result, arguments),
        options);
  }

  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
}
