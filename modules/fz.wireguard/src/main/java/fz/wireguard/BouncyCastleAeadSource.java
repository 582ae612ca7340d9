package fz.wireguard;

import fz.wireguard.spi.Aead;
import fz.wireguard.spi.AeadProvider;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/** The cipher of BouncyCastle: always there, without any machine code; the slowest. */
final class BouncyCastleAeadSource implements AeadProvider {
  static final String NAME = "bouncycastle";

  private static final int TAG_BITS = 8 * Aead.TAG_BYTES;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "ChaCha20-Poly1305 of BouncyCastle";
  }

  @Override
  public boolean isAvailable() {
    return true;
  }

  @Override
  public Aead create(byte[] key) {
    return new BouncyCastleAead(key);
  }

  @Override
  public void sealMessage(
      byte[] key, byte[] nonce, byte[] associated, byte[] plain, byte[] out, int outOffset) {
    ChaCha20Poly1305 cipher = cipher(true, key, nonce, associated);
    try {
      int written = cipher.processBytes(plain, 0, plain.length, out, outOffset);
      cipher.doFinal(out, outOffset + written);
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("encryption is always possible", e);
    }
  }

  @Override
  public byte[] openMessage(
      byte[] key, byte[] nonce, byte[] associated, byte[] in, int offset, int length) {
    if (length < Aead.TAG_BYTES) {
      return null;
    }
    ChaCha20Poly1305 cipher = cipher(false, key, nonce, associated);
    byte[] plain = new byte[length - Aead.TAG_BYTES];
    try {
      int written = cipher.processBytes(in, offset, length, plain, 0);
      cipher.doFinal(plain, written);
      return plain;
    } catch (InvalidCipherTextException e) {
      return null;
    }
  }

  private static ChaCha20Poly1305 cipher(
      boolean encrypts, byte[] key, byte[] nonce, byte[] associated) {
    ChaCha20Poly1305 cipher = new ChaCha20Poly1305();
    cipher.init(encrypts, new AEADParameters(new KeyParameter(key), TAG_BITS, nonce, associated));
    return cipher;
  }
}
