package fz.crypto.openssl;

import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.wireguard.spi.Aead;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;

/**
 * A context of libcrypto that keeps its key: four calls a packet, which set the nonce, encrypt or
 * decrypt in place, finish, and read or set the tag.
 */
final class OpenSslAead implements Aead {
  static final ScratchPool SCRATCH = new ScratchPool();

  private static final MethodHandle INIT = LibCrypto.Functions.INIT;
  private static final MethodHandle UPDATE = LibCrypto.Functions.UPDATE;
  private static final MethodHandle FINAL = LibCrypto.Functions.FINAL;
  private static final MethodHandle CTRL = LibCrypto.Functions.CTRL;

  private static final long NULL = 0;
  private static final int DECRYPT = 0;
  private static final int ENCRYPT = 1;
  private static final int KEEP_DIRECTION = -1;
  private static final int UNKNOWN = -1;
  private static final int CLOSED = -2;

  // Layout of the scratch memory: the nonce of 12 bytes, and where libcrypto writes lengths. The
  // first 32 bytes hold the key while the context is made.
  private static final long COUNTER_OFFSET = 4;
  private static final long LENGTH_OFFSET = 32;
  private static final ValueLayout.OfLong COUNTER =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment scratch;
  private final long nonceAddress;
  private final long lengthAddress;
  private long context;
  private int direction = UNKNOWN;

  OpenSslAead(byte[] key) {
    if (key.length != 32) {
      throw new IllegalArgumentException("key of " + key.length + " bytes");
    }
    scratch = SCRATCH.take();
    nonceAddress = scratch.address();
    lengthAddress = scratch.address() + LENGTH_OFFSET;
    MemorySegment.copy(key, 0, scratch, ValueLayout.JAVA_BYTE, 0, key.length);
    boolean keyed = false;
    try {
      context = (long) LibCrypto.Functions.CONTEXT_NEW.invokeExact();
      long cipher = (long) LibCrypto.Functions.CHACHA20_POLY1305.invokeExact();
      keyed =
          context != NULL
              && cipher != NULL
              && (int) INIT.invokeExact(context, cipher, NULL, nonceAddress, NULL, ENCRYPT) == 1;
    } catch (Throwable e) {
      throw failure(e);
    } finally {
      scratch.fill((byte) 0);
      if (!keyed) {
        close();
      }
    }
    if (!keyed) {
      throw new IllegalStateException("libcrypto offers no ChaCha20-Poly1305");
    }
    direction = ENCRYPT;
  }

  @HotPath
  @Override
  public void seal(PacketBatch batch, int from, int to) {
    long base = base(batch);
    int turn = turnTo(ENCRYPT);
    try {
      for (int i = from; i < to; i++) {
        long at = base + batch.offset(i);
        int length = batch.length(i);
        scratch.set(COUNTER, COUNTER_OFFSET, batch.counter(i));
        int ok = (int) INIT.invokeExact(context, NULL, NULL, NULL, nonceAddress, turn);
        if (length > 0) {
          ok &= (int) UPDATE.invokeExact(context, at, lengthAddress, at, length);
        }
        ok &= (int) FINAL.invokeExact(context, at + length, lengthAddress);
        ok &= (int) CTRL.invokeExact(context, LibCrypto.CTRL_GET_TAG, TAG_BYTES, at + length);
        if (ok != 1) {
          throw fault("libcrypto does not encrypt");
        }
        turn = KEEP_DIRECTION;
      }
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  @HotPath
  @Override
  public long open(PacketBatch batch, int from, int to) {
    long base = base(batch);
    int turn = turnTo(DECRYPT);
    long authentic = 0;
    try {
      for (int i = from; i < to; i++) {
        long at = base + batch.offset(i);
        int length = batch.length(i) - TAG_BYTES;
        scratch.set(COUNTER, COUNTER_OFFSET, batch.counter(i));
        int ok = (int) INIT.invokeExact(context, NULL, NULL, NULL, nonceAddress, turn);
        ok &= (int) CTRL.invokeExact(context, LibCrypto.CTRL_SET_TAG, TAG_BYTES, at + length);
        if (length > 0) {
          ok &= (int) UPDATE.invokeExact(context, at, lengthAddress, at, length);
        }
        ok &= (int) FINAL.invokeExact(context, at + length, lengthAddress);
        if (ok == 1) {
          authentic |= 1L << i;
        }
        turn = KEEP_DIRECTION;
      }
    } catch (Throwable e) {
      throw failure(e);
    }
    return authentic;
  }

  @Override
  public void close() {
    long freed = context;
    if (freed != NULL) {
      context = NULL;
      try {
        LibCrypto.Functions.CONTEXT_FREE.invokeExact(freed);
      } catch (Throwable e) {
        throw failure(e);
      }
    }
    if (direction != CLOSED) {
      direction = CLOSED;
      SCRATCH.give(scratch);
    }
  }

  /** A context of one direction is told the direction once; a run that turns it, at its start. */
  @HotPath
  private int turnTo(int wanted) {
    if (context == NULL) {
      throw fault("the context is closed");
    }
    if (direction == wanted) {
      return KEEP_DIRECTION;
    }
    direction = wanted;
    return wanted;
  }

  @HotPath
  private static long base(PacketBatch batch) {
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

  private static RuntimeException failure(Throwable e) {
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }
}
