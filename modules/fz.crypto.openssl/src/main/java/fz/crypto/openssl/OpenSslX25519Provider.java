package fz.crypto.openssl;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import fz.wireguard.spi.X25519Provider;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * The key agreement of the system's libcrypto, version 3 or later.
 *
 * <p>Its objects for keys live for one call: making and freeing them is a hundredth of the time,
 * and nothing can leak.
 */
public final class OpenSslX25519Provider implements X25519Provider {
  private static final byte[] BASE_POINT = new byte[KEY_BYTES];

  static {
    BASE_POINT[0] = 9;
  }

  /** Creates the provider; the library is loaded when it is first asked about. */
  public OpenSslX25519Provider() {}

  @Override
  public String name() {
    return OpenSslAeadProvider.NAME;
  }

  @Override
  public String description() {
    return LibCrypto.version();
  }

  @Override
  public boolean isAvailable() {
    return LibCrypto.isAvailable();
  }

  @Override
  public boolean isNative() {
    return true;
  }

  /** The agreement with the base point: libcrypto has machine code for that way only. */
  @Override
  public void publicKey(byte[] privateKey, byte[] publicKey) {
    if (!agree(privateKey, BASE_POINT, 0, publicKey)) {
      throw new IllegalStateException("libcrypto finds the base point of small order");
    }
  }

  @Override
  public boolean agree(byte[] privateKey, byte[] publicKey, int publicKeyOffset, byte[] shared) {
    if (privateKey.length != KEY_BYTES || shared.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "key of " + privateKey.length + ", secret of " + shared.length + " bytes");
    }
    LibCrypto.require();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(Call.BYTES, Long.BYTES);
      MemorySegment.copy(privateKey, 0, memory, JAVA_BYTE, Call.PRIVATE, KEY_BYTES);
      MemorySegment.copy(publicKey, publicKeyOffset, memory, JAVA_BYTE, Call.PUBLIC, KEY_BYTES);
      try {
        boolean usable = Call.derive(memory);
        MemorySegment.copy(memory, JAVA_BYTE, Call.SECRET, shared, 0, KEY_BYTES);
        if (!usable) {
          Arrays.fill(shared, (byte) 0);
        }
        return usable;
      } finally {
        memory.fill((byte) 0);
      }
    }
  }

  /** The functions of provider-keymgmt(7) and provider-keyexch(7), and what a call needs. */
  private static final class Call {
    // Layout of the memory of a call. Each array of parameters ends with an entry of zeros; the
    // shorter one begins in the middle of the longer, with the public key alone.
    static final long PRIVATE = 0;
    static final long PUBLIC = 32;
    static final long SECRET = 64;
    static final long BYTES = 232;
    private static final long SECRET_LENGTH = 96;
    private static final long BOTH_KEYS = 104;
    private static final long PUBLIC_ONLY = BOTH_KEYS + Parameters.ENTRY_BYTES;

    // OSSL_KEYMGMT_SELECT_PRIVATE_KEY and OSSL_KEYMGMT_SELECT_PUBLIC_KEY.
    private static final int SELECT_PUBLIC = 2;
    private static final int SELECT_BOTH = 3;

    private static final long NULL = LibCrypto.NULL;
    private static final long SIZE = KEY_BYTES;
    private static final long PROVIDER = Dispatch.providerContext();
    private static final MethodHandle NEW_KEY;
    private static final MethodHandle FREE_KEY;
    private static final MethodHandle IMPORT;
    private static final MethodHandle NEW_CONTEXT;
    private static final MethodHandle INIT;
    private static final MethodHandle DERIVE;
    private static final MethodHandle SET_PEER;
    private static final MethodHandle FREE_CONTEXT;

    static {
      Dispatch keys = Dispatch.find(Dispatch.KEY_MANAGEMENT, "X25519");
      NEW_KEY = keys.function(1);
      FREE_KEY = keys.function(10);
      IMPORT = keys.function(40);
      Dispatch exchange = Dispatch.find(Dispatch.KEY_EXCHANGE, "X25519");
      NEW_CONTEXT = exchange.function(1);
      INIT = exchange.function(2);
      DERIVE = exchange.function(3);
      SET_PEER = exchange.function(4);
      FREE_CONTEXT = exchange.function(5);
    }

    private Call() {}

    /** Derives the secret; returns false if it is all zero, which libcrypto refuses. */
    static boolean derive(MemorySegment memory) {
      long at = memory.address();
      // A private key comes with a public one, or libcrypto would compute it. Nothing looks at it.
      Parameters.octets(memory, BOTH_KEYS, Parameters.PRIVATE_KEY, at + PRIVATE, SIZE);
      Parameters.octets(memory, PUBLIC_ONLY, Parameters.PUBLIC_KEY, at + PUBLIC, SIZE);
      long own = NULL;
      long other = NULL;
      long context = NULL;
      try {
        own = (long) NEW_KEY.invokeExact(PROVIDER, 0L, 0L, 0L, 0L, 0L);
        other = (long) NEW_KEY.invokeExact(PROVIDER, 0L, 0L, 0L, 0L, 0L);
        context = (long) NEW_CONTEXT.invokeExact(PROVIDER, 0L, 0L, 0L, 0L, 0L);
        if (own == NULL
            || other == NULL
            || context == NULL
            || (int) (long) IMPORT.invokeExact(own, (long) SELECT_BOTH, at + BOTH_KEYS, 0L, 0L, 0L)
                != 1
            || (int)
                    (long)
                        IMPORT.invokeExact(
                            other, (long) SELECT_PUBLIC, at + PUBLIC_ONLY, 0L, 0L, 0L)
                != 1
            || (int) (long) INIT.invokeExact(context, own, NULL, 0L, 0L, 0L) != 1
            || (int) (long) SET_PEER.invokeExact(context, other, 0L, 0L, 0L, 0L) != 1) {
          throw new IllegalStateException("libcrypto does not take keys of X25519");
        }
        return (int)
                (long) DERIVE.invokeExact(context, at + SECRET, at + SECRET_LENGTH, SIZE, 0L, 0L)
            == 1;
      } catch (Throwable e) {
        throw LibCrypto.failure(e);
      } finally {
        free(FREE_CONTEXT, context);
        free(FREE_KEY, own);
        free(FREE_KEY, other);
      }
    }

    private static void free(MethodHandle function, long object) {
      if (object == NULL) {
        return;
      }
      try {
        long _ = (long) function.invokeExact(object, 0L, 0L, 0L, 0L, 0L);
      } catch (Throwable e) {
        throw LibCrypto.failure(e);
      }
    }
  }
}
