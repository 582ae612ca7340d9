package fz.wireguard;

import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/** BouncyCastle's own classes, without its provider for {@code javax.crypto}. */
final class BouncyCastleAead extends ArrayAead {
  private static final int KEY_BYTES = 32;

  private final ChaCha20Poly1305 cipher = new ChaCha20Poly1305();

  BouncyCastleAead(byte[] key) {
    initialize(key);
  }

  @Override
  int encrypt(byte[] nonce, byte[] input, int length, byte[] output) {
    try {
      return run(true, nonce, input, length, output);
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("encryption is always possible", e);
    }
  }

  @Override
  int decrypt(byte[] nonce, byte[] input, int length, byte[] output) {
    try {
      return run(false, nonce, input, length, output);
    } catch (InvalidCipherTextException e) {
      return -1;
    }
  }

  @Override
  public void close() {
    initialize(new byte[KEY_BYTES]);
  }

  /** Puts a key in the place of the one before; a packet's nonce comes without a key. */
  private void initialize(byte[] key) {
    byte[] nonce = new byte[NONCE_BYTES];
    // No packet's nonce begins so: one that is used twice is refused.
    nonce[0] = 1;
    cipher.init(false, new ParametersWithIV(new KeyParameter(key), nonce));
  }

  private int run(boolean encrypts, byte[] nonce, byte[] input, int length, byte[] output)
      throws InvalidCipherTextException {
    CipherParameters packet = new ParametersWithIV(null, nonce);
    cipher.init(encrypts, packet);
    int written = cipher.processBytes(input, 0, length, output, 0);
    return written + cipher.doFinal(output, written);
  }
}
