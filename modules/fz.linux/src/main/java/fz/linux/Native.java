package fz.linux;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
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

  /** Returns a handle whose first argument is the segment that receives {@code errno}. */
  static MethodHandle withErrno(String name, MemoryLayout result, MemoryLayout... arguments) {
    return link(name, result, arguments, Linker.Option.captureCallState("errno"));
  }

  /** As {@link #withErrno}, for a function whose arguments are variadic from one index on. */
  static MethodHandle variadic(
      String name, int firstVariadic, MemoryLayout result, MemoryLayout... arguments) {
    return link(
        name,
        result,
        arguments,
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(firstVariadic));
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
