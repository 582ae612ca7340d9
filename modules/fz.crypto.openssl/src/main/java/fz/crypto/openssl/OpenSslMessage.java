package fz.crypto.openssl;

import fz.crypto.openssl.OpenSslAead.Functions;
import fz.wireguard.spi.Aead;
import fz.wireguard.spi.NativeMessage;

/** One message with associated data under a key of its own, with a context for the call. */
final class OpenSslMessage {
  private static final long NULL = LibCrypto.NULL;
  private static final long KEY_BYTES = NativeMessage.KEY_BYTES;
  private static final long NONCE_BYTES = NativeMessage.NONCE_BYTES;
  private static final long TAG_BYTES = Aead.TAG_BYTES;

  // Where libcrypto writes lengths, and the parameters with the tag's address.
  private static final long LENGTH = NativeMessage.WORK;
  private static final long TAG_PARAMETER = LENGTH + Long.BYTES;

  private OpenSslMessage() {}

  static boolean encrypt(NativeMessage message) {
    return run(message, true);
  }

  static boolean decrypt(NativeMessage message) {
    return run(message, false);
  }

  /** Returns false if the message is forged. */
  private static boolean run(NativeMessage message, boolean encrypts) {
    long at = message.memory().address();
    long text = message.textAddress();
    long tag = text + message.textBytes();
    Parameters.octets(message.memory(), TAG_PARAMETER, Parameters.TAG, tag, TAG_BYTES);
    long context = NULL;
    try {
      context = (long) Functions.NEW_CONTEXT.invokeExact(Functions.PROVIDER, 0L, 0L, 0L, 0L, 0L);
      if (context == NULL || !initialize(context, message, encrypts)) {
        throw new IllegalStateException("libcrypto takes no key");
      }
      boolean ok =
          update(context, at, NULL, message.associatedAddress(), message.associatedBytes());
      ok &= update(context, at, text, text, message.textBytes());
      ok &=
          (int) (long) Functions.FINAL.invokeExact(context, tag, at + LENGTH, TAG_BYTES, 0L, 0L)
              == 1;
      if (encrypts) {
        ok &=
            (int)
                    (long)
                        Functions.GET_PARAMETERS.invokeExact(
                            context, at + TAG_PARAMETER, 0L, 0L, 0L, 0L)
                == 1;
      }
      return ok;
    } catch (Throwable e) {
      throw LibCrypto.failure(e);
    } finally {
      OpenSslAead.free(context);
    }
  }

  private static boolean initialize(long context, NativeMessage message, boolean encrypts)
      throws Throwable {
    long key = message.keyAddress();
    long nonce = message.nonceAddress();
    long tag = message.memory().address() + TAG_PARAMETER;
    int ok =
        encrypts
            ? (int)
                (long)
                    Functions.ENCRYPT_INIT.invokeExact(
                        context, key, KEY_BYTES, nonce, NONCE_BYTES, NULL)
            : (int)
                (long)
                    Functions.DECRYPT_INIT.invokeExact(
                        context, key, KEY_BYTES, nonce, NONCE_BYTES, tag);
    return ok == 1;
  }

  private static boolean update(long context, long at, long output, long input, long length)
      throws Throwable {
    return length == 0
        || (int)
                (long)
                    Functions.UPDATE.invokeExact(
                        context, output, at + LENGTH, length, input, length)
            == 1;
  }
}
