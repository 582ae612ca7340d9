package fz.crypto.openssl;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.wireguard.spi.Aead;
import fz.wireguard.spi.ScratchPool;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;

/**
 * A context of libcrypto that keeps its key. Encryption is four calls a packet: set the nonce,
 * encrypt in place, finish, and read the tag; decryption is three, as the tag comes with the nonce.
 */
final class OpenSslAead implements Aead {
  static final ScratchPool SCRATCH = new ScratchPool();

  private static final MethodHandle ENCRYPT_INIT = Functions.ENCRYPT_INIT;
  private static final MethodHandle DECRYPT_INIT = Functions.DECRYPT_INIT;
  private static final MethodHandle UPDATE = Functions.UPDATE;
  private static final MethodHandle FINAL = Functions.FINAL;
  private static final MethodHandle GET_PARAMETERS = Functions.GET_PARAMETERS;

  private static final long NULL = LibCrypto.NULL;
  private static final long KEY_BYTES = 32;
  private static final long NONCE_BYTES = 12;
  private static final long TAG_SIZE = TAG_BYTES;

  // Layout of the scratch memory: the nonce, where libcrypto writes lengths, and the parameters
  // with the tag's address. The key is at the start while the context is made.
  private static final long COUNTER_OFFSET = 4;
  private static final long LENGTH_OFFSET = 16;
  private static final long TAG_OFFSET = 32;
  private static final ValueLayout.OfLong COUNTER =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment scratch;
  private final long nonceAddress;
  private final long lengthAddress;
  private final long tagAddress;
  private long context;
  private boolean closed;

  OpenSslAead(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("key of " + key.length + " bytes");
    }
    scratch = SCRATCH.take();
    nonceAddress = scratch.address();
    lengthAddress = nonceAddress + LENGTH_OFFSET;
    tagAddress = nonceAddress + TAG_OFFSET;
    boolean keyed = false;
    MemorySegment.copy(key, 0, scratch, JAVA_BYTE, 0, key.length);
    try {
      context = (long) Functions.NEW_CONTEXT.invokeExact(Functions.PROVIDER, 0L, 0L, 0L, 0L, 0L);
      keyed =
          context != NULL
              && (int)
                      (long)
                          ENCRYPT_INIT.invokeExact(context, nonceAddress, KEY_BYTES, NULL, 0L, NULL)
                  == 1;
    } catch (Throwable e) {
      throw LibCrypto.failure(e);
    } finally {
      scratch.fill((byte) 0);
      if (!keyed) {
        close();
      }
    }
    if (!keyed) {
      throw new IllegalStateException("libcrypto takes no key");
    }
    Parameters.octets(scratch, TAG_OFFSET, Parameters.TAG, NULL, TAG_SIZE);
  }

  @HotPath
  @Override
  public void seal(PacketBatch batch, int from, int to) {
    long base = base(batch);
    try {
      for (int i = from; i < to; i++) {
        long at = base + batch.offset(i);
        long length = batch.length(i);
        scratch.set(COUNTER, COUNTER_OFFSET, batch.counter(i));
        int ok =
            (int)
                (long) ENCRYPT_INIT.invokeExact(context, NULL, 0L, nonceAddress, NONCE_BYTES, NULL);
        if (length > 0) {
          ok &= (int) (long) UPDATE.invokeExact(context, at, lengthAddress, length, at, length);
        }
        ok &= (int) (long) FINAL.invokeExact(context, at + length, lengthAddress, TAG_SIZE, 0L, 0L);
        Parameters.data(scratch, TAG_OFFSET, at + length);
        ok &= (int) (long) GET_PARAMETERS.invokeExact(context, tagAddress, 0L, 0L, 0L, 0L);
        if (ok != 1) {
          throw fault("libcrypto does not encrypt");
        }
      }
    } catch (Throwable e) {
      throw LibCrypto.failure(e);
    }
  }

  @HotPath
  @Override
  public long open(PacketBatch batch, int from, int to) {
    long base = base(batch);
    long authentic = 0;
    try {
      for (int i = from; i < to; i++) {
        long at = base + batch.offset(i);
        long length = batch.length(i) - TAG_SIZE;
        scratch.set(COUNTER, COUNTER_OFFSET, batch.counter(i));
        Parameters.data(scratch, TAG_OFFSET, at + length);
        int ok =
            (int)
                (long)
                    DECRYPT_INIT.invokeExact(
                        context, NULL, 0L, nonceAddress, NONCE_BYTES, tagAddress);
        if (length > 0) {
          ok &= (int) (long) UPDATE.invokeExact(context, at, lengthAddress, length, at, length);
        }
        ok &= (int) (long) FINAL.invokeExact(context, at + length, lengthAddress, TAG_SIZE, 0L, 0L);
        if (ok == 1) {
          authentic |= 1L << i;
        }
      }
    } catch (Throwable e) {
      throw LibCrypto.failure(e);
    }
    return authentic;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    SCRATCH.give(scratch);
    free(context);
    context = NULL;
  }

  /** Zeroes a context and frees it, if there is one. */
  static void free(long context) {
    if (context != NULL) {
      try {
        long _ = (long) Functions.FREE_CONTEXT.invokeExact(context, 0L, 0L, 0L, 0L, 0L);
      } catch (Throwable e) {
        throw LibCrypto.failure(e);
      }
    }
  }

  /** Returns the address of packet memory, if there is a context to work on it. */
  @HotPath
  private long base(PacketBatch batch) {
    if (closed) {
      throw fault("the context is closed");
    }
    MemorySegment memory = batch.memory();
    if (!memory.isNative()) {
      throw fault("packet memory is on the heap");
    }
    return memory.address();
  }

  /** A fault of this program: nothing in a packet brings one about. */
  private static RuntimeException fault(String text) {
    return new IllegalStateException(text);
  }

  /** The functions of provider-cipher(7). */
  static final class Functions {
    static final long PROVIDER = Dispatch.providerContext();
    static final MethodHandle NEW_CONTEXT;
    static final MethodHandle ENCRYPT_INIT;
    static final MethodHandle DECRYPT_INIT;
    static final MethodHandle UPDATE;
    static final MethodHandle FINAL;
    static final MethodHandle FREE_CONTEXT;
    static final MethodHandle GET_PARAMETERS;

    static {
      Dispatch cipher = Dispatch.find(Dispatch.CIPHER, "ChaCha20-Poly1305");
      NEW_CONTEXT = cipher.function(1);
      // Key and its size, nonce and its size, parameters.
      ENCRYPT_INIT = cipher.function(2);
      DECRYPT_INIT = cipher.function(3);
      // Output, its length, space for it, input, its length.
      UPDATE = cipher.function(4);
      FINAL = cipher.function(5);
      FREE_CONTEXT = cipher.function(7);
      GET_PARAMETERS = cipher.function(10);
    }

    private Functions() {}
  }
}
