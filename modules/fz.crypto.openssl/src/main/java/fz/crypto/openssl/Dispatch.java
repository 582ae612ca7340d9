package fz.crypto.openssl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * The functions of one algorithm of libcrypto's default provider (provider(7)), which are called
 * without the library's front end: that looks up parameters by name at every step, which for a
 * packet of 1280 bytes is a twelfth of the time.
 *
 * <p>Numbers of operations and functions are those of OpenSSL's {@code core_dispatch.h}.
 */
final class Dispatch {
  /** Symmetric ciphers, provider-cipher(7). */
  static final int CIPHER = 2;

  /** Keys, provider-keymgmt(7). */
  static final int KEY_MANAGEMENT = 10;

  /** Key agreement, provider-keyexch(7). */
  static final int KEY_EXCHANGE = 11;

  // struct ossl_algorithm_st: names, properties, functions, description.
  private static final long ALGORITHM_BYTES = 32;
  private static final long ALGORITHM_FUNCTIONS = 16;

  // struct ossl_dispatch_st: number of the function, its address.
  private static final long ENTRY_BYTES = 16;
  private static final long ENTRY_FUNCTION = 8;
  private static final int MOST_ENTRIES = 256;

  private final String algorithm;
  private final MemorySegment table;

  private Dispatch(String algorithm, MemorySegment table) {
    this.algorithm = algorithm;
    this.table = table;
  }

  /**
   * Finds an algorithm of the default provider.
   *
   * @throws IllegalStateException if the provider does not have it
   */
  static Dispatch find(int operation, String algorithm) {
    LibCrypto.require();
    MethodHandle query = LibCrypto.function("OSSL_PROVIDER_query_operation");
    MemorySegment algorithms;
    try (Arena arena = Arena.ofConfined()) {
      algorithms =
          MemorySegment.ofAddress(
              (long)
                  query.invokeExact(
                      LibCrypto.defaultProvider(),
                      (long) operation,
                      arena.allocate(JAVA_INT).address(),
                      0L,
                      0L,
                      0L));
    } catch (Throwable e) {
      throw LibCrypto.failure(e);
    }
    MemorySegment all = array(algorithms, ALGORITHM_BYTES);
    for (long at = 0; at < all.byteSize(); at += ALGORITHM_BYTES) {
      MemorySegment names = all.get(ADDRESS, at);
      if (names.equals(MemorySegment.NULL)) {
        break;
      }
      if (Arrays.asList(text(names).split(":")).contains(algorithm)) {
        return new Dispatch(
            algorithm, array(all.get(ADDRESS, at + ALGORITHM_FUNCTIONS), ENTRY_BYTES));
      }
    }
    throw new IllegalStateException("libcrypto offers no " + algorithm);
  }

  /** Returns the provider's side of the library context, which makes contexts and keys. */
  static long providerContext() {
    MethodHandle get = LibCrypto.function("OSSL_PROVIDER_get0_provider_ctx");
    try {
      return (long) get.invokeExact(LibCrypto.defaultProvider(), 0L, 0L, 0L, 0L, 0L);
    } catch (Throwable e) {
      throw LibCrypto.failure(e);
    }
  }

  /**
   * Binds a function by its number.
   *
   * @throws IllegalStateException if the provider does not have it
   */
  MethodHandle function(int number) {
    for (long at = 0; at < table.byteSize(); at += ENTRY_BYTES) {
      int found = table.get(JAVA_INT, at);
      if (found == number) {
        return LibCrypto.bind(table.get(ADDRESS, at + ENTRY_FUNCTION));
      }
      if (found == 0) {
        break;
      }
    }
    throw new IllegalStateException("libcrypto's " + algorithm + " lacks function " + number);
  }

  /** Both arrays end with a zero entry. */
  @SuppressWarnings("restricted")
  private static MemorySegment array(MemorySegment address, long entryBytes) {
    return address.equals(MemorySegment.NULL)
        ? MemorySegment.NULL
        : address.reinterpret(MOST_ENTRIES * entryBytes);
  }

  @SuppressWarnings("restricted")
  private static String text(MemorySegment address) {
    return address.reinterpret(1024).getString(0);
  }
}
