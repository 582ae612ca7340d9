package fz.crypto.openssl;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import fz.crypto.openssl.OpenSslAead.Functions;
import fz.wireguard.spi.Aead;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One message with associated data under a key of its own: a context, its memory and the copies of
 * key and plain text live for the call.
 */
final class OpenSslMessage {
  private static final long NULL = LibCrypto.NULL;
  private static final long KEY_BYTES = 32;
  private static final long NONCE_BYTES = 12;
  private static final long TAG_BYTES = Aead.TAG_BYTES;

  // Layout of the memory of a call; behind it come the associated data and then the text.
  private static final long KEY = 0;
  private static final long NONCE = 32;
  private static final long LENGTH = 48;
  private static final long TAG_PARAMETER = 56;
  private static final long VARIABLE = TAG_PARAMETER + 2 * Parameters.ENTRY_BYTES;

  private OpenSslMessage() {}

  static void seal(
      byte[] key, byte[] nonce, byte[] associated, byte[] plain, byte[] out, int outOffset) {
    try (Arena arena = Arena.ofConfined()) {
      int length = plain.length;
      MemorySegment memory = prepare(arena, key, nonce, associated, length);
      long text = VARIABLE + associated.length;
      MemorySegment.copy(plain, 0, memory, JAVA_BYTE, text, length);
      if (!run(memory, true, associated.length, length)) {
        throw new IllegalStateException("libcrypto does not encrypt");
      }
      MemorySegment.copy(memory, JAVA_BYTE, text, out, outOffset, length + Aead.TAG_BYTES);
      memory.fill((byte) 0);
    }
  }

  static byte[] open(
      byte[] key, byte[] nonce, byte[] associated, byte[] in, int offset, int length) {
    if (length < Aead.TAG_BYTES) {
      return null;
    }
    try (Arena arena = Arena.ofConfined()) {
      byte[] plain = new byte[length - Aead.TAG_BYTES];
      MemorySegment memory = prepare(arena, key, nonce, associated, plain.length);
      long text = VARIABLE + associated.length;
      MemorySegment.copy(in, offset, memory, JAVA_BYTE, text, length);
      boolean authentic = run(memory, false, associated.length, plain.length);
      if (authentic) {
        MemorySegment.copy(memory, JAVA_BYTE, text, plain, 0, plain.length);
      }
      memory.fill((byte) 0);
      return authentic ? plain : null;
    }
  }

  private static MemorySegment prepare(
      Arena arena, byte[] key, byte[] nonce, byte[] associated, int textBytes) {
    if (key.length != KEY_BYTES || nonce.length != NONCE_BYTES) {
      throw new IllegalArgumentException(
          "key of " + key.length + ", nonce of " + nonce.length + " bytes");
    }
    long bytes = VARIABLE + associated.length + textBytes + TAG_BYTES;
    MemorySegment memory = arena.allocate(bytes, Long.BYTES);
    MemorySegment.copy(key, 0, memory, JAVA_BYTE, KEY, key.length);
    MemorySegment.copy(nonce, 0, memory, JAVA_BYTE, NONCE, nonce.length);
    MemorySegment.copy(associated, 0, memory, JAVA_BYTE, VARIABLE, associated.length);
    long tag = memory.address() + VARIABLE + associated.length + textBytes;
    Parameters.octets(memory, TAG_PARAMETER, Parameters.TAG, tag, TAG_BYTES);
    return memory;
  }

  /** Returns false if the message is forged. */
  private static boolean run(
      MemorySegment memory, boolean encrypts, long associatedBytes, long textBytes) {
    long at = memory.address();
    long context = NULL;
    try {
      context = (long) Functions.NEW_CONTEXT.invokeExact(Functions.PROVIDER);
      if (context == NULL || !initialize(context, at, encrypts)) {
        throw new IllegalStateException("libcrypto takes no key");
      }
      long text = at + VARIABLE + associatedBytes;
      boolean ok = update(context, at, NULL, at + VARIABLE, associatedBytes);
      ok &= update(context, at, text, text, textBytes);
      ok &=
          (int) Functions.FINAL.invokeExact(context, text + textBytes, at + LENGTH, TAG_BYTES) == 1;
      if (encrypts) {
        ok &= (int) Functions.GET_PARAMETERS.invokeExact(context, at + TAG_PARAMETER) == 1;
      }
      return ok;
    } catch (Throwable e) {
      throw LibCrypto.failure(e);
    } finally {
      OpenSslAead.free(context);
    }
  }

  private static boolean initialize(long context, long at, boolean encrypts) throws Throwable {
    long key = at + KEY;
    long nonce = at + NONCE;
    int ok =
        encrypts
            ? (int)
                Functions.ENCRYPT_INIT.invokeExact(
                    context, key, KEY_BYTES, nonce, NONCE_BYTES, NULL)
            : (int)
                Functions.DECRYPT_INIT.invokeExact(
                    context, key, KEY_BYTES, nonce, NONCE_BYTES, at + TAG_PARAMETER);
    return ok == 1;
  }

  private static boolean update(long context, long at, long output, long input, long length)
      throws Throwable {
    return length == 0
        || (int) Functions.UPDATE.invokeExact(context, output, at + LENGTH, length, input, length)
            == 1;
  }
}
