package fz.crypto.openssl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
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
 * The functions of libcrypto in use. Pointers are passed as integers of 64 bits, which all
 * supported platforms pass alike: no segment objects are made for them, and none are checked.
 *
 * <p>The calls are ordinary ones: a critical call leaves the upper halves of the vector registers
 * in use, which costs libcrypto more than the call saves.
 */
final class LibCrypto {
  static final int CTRL_SET_TAG = 0x11;
  static final int CTRL_GET_TAG = 0x10;

  private static final int LEAST_MAJOR_VERSION = 3;

  private LibCrypto() {}

  /** Returns false if there is no libcrypto of version 3 or later. */
  static boolean isAvailable() {
    return Loaded.LOOKUP.isPresent();
  }

  /** Returns the version line of the library. */
  static String version() {
    try {
      MethodHandle version = handle("OpenSSL_version", FunctionDescriptor.of(ADDRESS, JAVA_INT));
      MemorySegment text = (MemorySegment) version.invokeExact(0);
      return readText(text);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Binds a function of the library, which must be available. */
  @SuppressWarnings("restricted")
  static MethodHandle handle(String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker()
        .downcallHandle(Loaded.LOOKUP.orElseThrow().findOrThrow(name), descriptor);
  }

  @SuppressWarnings("restricted")
  private static String readText(MemorySegment text) {
    return text.reinterpret(256).getString(0);
  }

  /** Initialized at first use, so that constructing the provider touches nothing native. */
  private static final class Loaded {
    static final Optional<SymbolLookup> LOOKUP = find();

    private static Optional<SymbolLookup> find() {
      for (String name : List.of("libcrypto.so.3", "libcrypto.so")) {
        try {
          SymbolLookup lookup = load(name);
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
    private static SymbolLookup load(String name) {
      return SymbolLookup.libraryLookup(name, Arena.global());
    }

    @SuppressWarnings("restricted")
    private static int majorVersion(SymbolLookup lookup) {
      Optional<MemorySegment> symbol = lookup.find("OPENSSL_version_major");
      if (symbol.isEmpty()) {
        return 0;
      }
      try {
        MethodHandle handle =
            Linker.nativeLinker().downcallHandle(symbol.get(), FunctionDescriptor.of(JAVA_INT));
        return (int) handle.invokeExact();
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Descriptors, with pointers and sizes as integers of 64 bits. */
  static final class Functions {
    static final MethodHandle CHACHA20_POLY1305 =
        handle("EVP_chacha20_poly1305", FunctionDescriptor.of(JAVA_LONG));
    static final MethodHandle CONTEXT_NEW =
        handle("EVP_CIPHER_CTX_new", FunctionDescriptor.of(JAVA_LONG));
    static final MethodHandle CONTEXT_FREE =
        handle("EVP_CIPHER_CTX_free", FunctionDescriptor.ofVoid(JAVA_LONG));
    static final MethodHandle INIT =
        handle(
            "EVP_CipherInit_ex",
            FunctionDescriptor.of(
                JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));
    static final MethodHandle UPDATE =
        handle(
            "EVP_CipherUpdate",
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));
    static final MethodHandle FINAL =
        handle(
            "EVP_CipherFinal_ex", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    static final MethodHandle CTRL =
        handle(
            "EVP_CIPHER_CTX_ctrl",
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));

    private Functions() {}
  }
}
