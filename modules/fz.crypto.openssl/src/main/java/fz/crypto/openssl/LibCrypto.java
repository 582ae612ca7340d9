package fz.crypto.openssl;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/**
 * The library libcrypto, and its default provider in a library context of its own, so that neither
 * the system's configuration of OpenSSL nor anything else in the process is touched.
 *
 * <p>Pointers and sizes are passed as integers of 64 bits, which all supported platforms pass
 * alike: no segment objects are made for them, and none are checked. The calls are ordinary ones: a
 * critical call leaves the upper halves of the vector registers in use, which costs libcrypto more
 * than the call saves.
 */
final class LibCrypto {
  /** The null pointer. */
  static final long NULL = 0;

  private static final int LEAST_MAJOR_VERSION = 3;

  /**
   * One form for all functions, six numbers and a result whose low half is an {@code int}: what a
   * function does not take is left in registers that it does not read (System V and AArch64 calling
   * conventions). Each further form would cost the start of each process some 10 ms.
   */
  private static final FunctionDescriptor FORM =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private LibCrypto() {}

  /** Returns false if there is no libcrypto of version 3 or later with a default provider. */
  static boolean isAvailable() {
    return Loaded.DEFAULT_PROVIDER != NULL;
  }

  /** Returns the version line of the library, or that there is none. */
  static String version() {
    return isAvailable() ? Loaded.version() : "libcrypto 3 (not found)";
  }

  /** Throws an exception unless the library is available. */
  static void require() {
    if (!isAvailable()) {
      throw new IllegalStateException("libcrypto 3 was not found");
    }
  }

  /** Returns the default provider of the private library context; the library is available. */
  static long defaultProvider() {
    return Loaded.DEFAULT_PROVIDER;
  }

  /** Binds a function of the library, which must have been found. */
  static MethodHandle function(String name) {
    return bind(Loaded.LOOKUP.orElseThrow().findOrThrow(name));
  }

  /** Binds a function at an address that the library gave. */
  @SuppressWarnings("restricted")
  static MethodHandle bind(MemorySegment address) {
    return Linker.nativeLinker().downcallHandle(address, FORM);
  }

  /** Returns an exception to throw in the place of what a call threw. */
  static RuntimeException failure(Throwable e) {
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }

  /** Initialized at first use, so that constructing a provider touches nothing native. */
  private static final class Loaded {
    static final Optional<SymbolLookup> LOOKUP = find();
    static final long DEFAULT_PROVIDER = LOOKUP.isPresent() ? load() : NULL;

    private static Optional<SymbolLookup> find() {
      for (String name : List.of("libcrypto.so.3", "libcrypto.so")) {
        try {
          SymbolLookup lookup = open(name);
          if (majorVersion(lookup) >= LEAST_MAJOR_VERSION) {
            return Optional.of(lookup);
          }
        } catch (IllegalArgumentException e) {
          // Not on this system; the next name may be.
          continue;
        }
      }
      return Optional.empty();
    }

    @SuppressWarnings("restricted")
    private static SymbolLookup open(String name) {
      return SymbolLookup.libraryLookup(name, Arena.global());
    }

    private static int majorVersion(SymbolLookup lookup) {
      Optional<MemorySegment> symbol = lookup.find("OPENSSL_version_major");
      if (symbol.isEmpty()) {
        return 0;
      }
      try {
        return (int) (long) bind(symbol.get()).invokeExact(0L, 0L, 0L, 0L, 0L, 0L);
      } catch (Throwable e) {
        throw failure(e);
      }
    }

    private static long load() {
      try (Arena arena = Arena.ofConfined()) {
        MethodHandle newContext = function("OSSL_LIB_CTX_new");
        MethodHandle loadProvider = function("OSSL_PROVIDER_load");
        long context = (long) newContext.invokeExact(0L, 0L, 0L, 0L, 0L, 0L);
        if (context == NULL) {
          return NULL;
        }
        return (long)
            loadProvider.invokeExact(
                context, arena.allocateFrom("default").address(), 0L, 0L, 0L, 0L);
      } catch (Throwable e) {
        throw failure(e);
      }
    }

    @SuppressWarnings("restricted")
    static String version() {
      try {
        MethodHandle version = function("OpenSSL_version");
        MemorySegment text =
            MemorySegment.ofAddress((long) version.invokeExact(0L, 0L, 0L, 0L, 0L, 0L));
        return text.reinterpret(256).getString(0);
      } catch (Throwable e) {
        throw failure(e);
      }
    }
  }
}
