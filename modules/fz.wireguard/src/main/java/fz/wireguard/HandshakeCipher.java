package fz.wireguard;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * ChaCha20-Poly1305 with associated data (RFC 8439) and XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha
 * section 2), for the few bytes of handshake messages and cookies.
 */
final class HandshakeCipher {
  static final int TAG_BYTES = 16;
  static final int XNONCE_BYTES = 24;

  private static final byte[] ZERO_NONCE = new byte[12];

  private HandshakeCipher() {}

  /** Encrypts under a key that is used for this one message; the nonce is zero. */
  static void seal(byte[] key, byte[] plain, byte[] associated, byte[] out, int outOffset) {
    seal(key, ZERO_NONCE, plain, associated, out, outOffset);
  }

  /**
   * Decrypts what {@link #seal(byte[], byte[], byte[], byte[], int)} made; null if it is forged.
   */
  static byte[] open(byte[] key, byte[] in, int offset, int length, byte[] associated) {
    return open(key, ZERO_NONCE, in, offset, length, associated);
  }

  static void seal(
      byte[] key, byte[] nonce, byte[] plain, byte[] associated, byte[] out, int outOffset) {
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, associated);
      cipher.doFinal(plain, 0, plain.length, out, outOffset);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has ChaCha20-Poly1305", e);
    }
  }

  static byte[] open(
      byte[] key, byte[] nonce, byte[] in, int offset, int length, byte[] associated) {
    try {
      return cipher(Cipher.DECRYPT_MODE, key, nonce, associated).doFinal(in, offset, length);
    } catch (GeneralSecurityException e) {
      return null;
    }
  }

  /** Encrypts with a nonce of 24 bytes, which may be random. */
  static void sealX(
      byte[] key, byte[] nonce, byte[] plain, byte[] associated, byte[] out, int outOffset) {
    byte[] subkey = HChaCha20.derive(key, nonce);
    seal(subkey, shortNonce(nonce), plain, associated, out, outOffset);
    Arrays.fill(subkey, (byte) 0);
  }

  /** Decrypts with a nonce of 24 bytes; null if the message is forged. */
  static byte[] openX(
      byte[] key, byte[] nonce, byte[] in, int offset, int length, byte[] associated) {
    byte[] subkey = HChaCha20.derive(key, nonce);
    byte[] plain = open(subkey, shortNonce(nonce), in, offset, length, associated);
    Arrays.fill(subkey, (byte) 0);
    return plain;
  }

  private static byte[] shortNonce(byte[] nonce) {
    byte[] out = new byte[12];
    System.arraycopy(nonce, 16, out, 4, 8);
    return out;
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] associated)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
    cipher.init(mode, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce));
    cipher.updateAAD(associated);
    return cipher;
  }
}
