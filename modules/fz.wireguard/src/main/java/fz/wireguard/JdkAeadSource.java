package fz.wireguard;

import fz.wireguard.spi.Aead;
import fz.wireguard.spi.AeadProvider;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The cipher of the JDK: always there, slower than a native one, and it allocates. */
final class JdkAeadSource implements AeadProvider {
  static final String NAME = "jdk";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "ChaCha20-Poly1305 of Java " + Runtime.version().feature();
  }

  @Override
  public boolean isAvailable() {
    return true;
  }

  @Override
  public Aead create(byte[] key) {
    return new JdkAead(key);
  }

  @Override
  public void sealMessage(
      byte[] key, byte[] nonce, byte[] associated, byte[] plain, byte[] out, int outOffset) {
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, associated);
      cipher.doFinal(plain, 0, plain.length, out, outOffset);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("encryption is always possible", e);
    }
  }

  @Override
  public byte[] openMessage(
      byte[] key, byte[] nonce, byte[] associated, byte[] in, int offset, int length) {
    if (length < Aead.TAG_BYTES) {
      return null;
    }
    try {
      return cipher(Cipher.DECRYPT_MODE, key, nonce, associated).doFinal(in, offset, length);
    } catch (AEADBadTagException e) {
      return null;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("decryption is always possible", e);
    }
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] associated)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(JdkAead.ALGORITHM);
    cipher.init(mode, new SecretKeySpec(key, JdkAead.KEY_ALGORITHM), new IvParameterSpec(nonce));
    cipher.updateAAD(associated);
    return cipher;
  }
}
