package fz.wireguard;

import fz.wireguard.spi.Aead;
import fz.wireguard.spi.AeadProvider;
import java.util.Arrays;

/**
 * XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha section 2), whose nonces may be random, for cookies.
 */
final class CookieCipher {
  static final int NONCE_BYTES = 24;
  static final int TAG_BYTES = Aead.TAG_BYTES;

  /** Cookies are rare: whichever cipher the packets have, this one will do. */
  private static final AeadProvider CIPHER = new JdkAeadSource();

  private static final int SHORT_NONCE_BYTES = 12;

  private CookieCipher() {}

  /** Encrypts; writes the cipher text and its tag at {@code outOffset}. */
  static void seal(
      byte[] key, byte[] nonce, byte[] plain, byte[] associated, byte[] out, int outOffset) {
    byte[] subkey = HChaCha20.derive(key, nonce);
    CIPHER.sealMessage(subkey, shortNonce(nonce), associated, plain, out, outOffset);
    Arrays.fill(subkey, (byte) 0);
  }

  /** Decrypts; null if the message is forged. */
  static byte[] open(
      byte[] key, byte[] nonce, byte[] in, int offset, int length, byte[] associated) {
    byte[] subkey = HChaCha20.derive(key, nonce);
    byte[] plain = CIPHER.openMessage(subkey, shortNonce(nonce), associated, in, offset, length);
    Arrays.fill(subkey, (byte) 0);
    return plain;
  }

  private static byte[] shortNonce(byte[] nonce) {
    byte[] out = new byte[SHORT_NONCE_BYTES];
    System.arraycopy(nonce, 16, out, 4, 8);
    return out;
  }
}
