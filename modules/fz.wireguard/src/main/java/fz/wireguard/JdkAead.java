package fz.wireguard;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** {@code javax.crypto} on arrays: direct buffers would be copied to arrays anyway, and slower. */
final class JdkAead extends ArrayAead {
  static final String ALGORITHM = "ChaCha20-Poly1305";
  static final String KEY_ALGORITHM = "ChaCha20";

  private final SecretKey key;
  private final Cipher cipher;

  JdkAead(byte[] key) {
    try {
      this.cipher = Cipher.getInstance(ALGORITHM);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
    }
    this.key = new SecretKeySpec(key, KEY_ALGORITHM);
  }

  @Override
  int encrypt(byte[] nonce, byte[] input, int length, byte[] output) {
    try {
      return run(Cipher.ENCRYPT_MODE, nonce, input, length, output);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a counter was used twice", e);
    }
  }

  @Override
  int decrypt(byte[] nonce, byte[] input, int length, byte[] output) {
    try {
      return run(Cipher.DECRYPT_MODE, nonce, input, length, output);
    } catch (AEADBadTagException e) {
      return -1;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("decryption is always possible", e);
    }
  }

  @Override
  public void close() {
    // SecretKeySpec cannot be destroyed; the collector takes it.
  }

  private int run(int mode, byte[] nonce, byte[] input, int length, byte[] output)
      throws GeneralSecurityException {
    cipher.init(mode, key, new IvParameterSpec(nonce));
    return cipher.doFinal(input, 0, length, output, 0);
  }
}
