package fz.wireguard;

import fz.wireguard.spi.X25519Provider;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.KeyAgreement;

/**
 * The key agreement of the JDK: always there, slower, and what it copies of keys and secrets is
 * left to the collector.
 */
final class JdkX25519 implements X25519Provider {
  private static final String ALGORITHM = "X25519";
  private static final byte[] BASE_POINT = new byte[KEY_BYTES];

  static {
    BASE_POINT[0] = 9;
  }

  @Override
  public String name() {
    return JdkAeadSource.NAME;
  }

  @Override
  public String description() {
    return "X25519 of Java " + Runtime.version().feature();
  }

  @Override
  public boolean isAvailable() {
    return true;
  }

  @Override
  public void publicKey(byte[] privateKey, byte[] publicKey) {
    if (!agree(privateKey, BASE_POINT, 0, publicKey)) {
      throw new IllegalStateException("the base point is not of small order");
    }
  }

  @Override
  public boolean agree(byte[] privateKey, byte[] publicKey, int publicKeyOffset, byte[] shared) {
    Arrays.fill(shared, (byte) 0);
    try {
      KeyFactory keys = KeyFactory.getInstance(ALGORITHM);
      PrivateKey own =
          keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, privateKey));
      PublicKey other =
          keys.generatePublic(
              new XECPublicKeySpec(
                  NamedParameterSpec.X25519, coordinate(publicKey, publicKeyOffset)));
      KeyAgreement agreement = KeyAgreement.getInstance(ALGORITHM);
      agreement.init(own);
      agreement.doPhase(other, true);
      agreement.generateSecret(shared, 0);
      return true;
    } catch (InvalidKeyException e) {
      // The point has small order, and the secret would be zero.
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
    }
  }

  /** Decodes a u-coordinate: little-endian, without the highest bit (RFC 7748 section 5). */
  private static BigInteger coordinate(byte[] key, int offset) {
    byte[] bigEndian = new byte[KEY_BYTES];
    for (int i = 0; i < KEY_BYTES; i++) {
      bigEndian[i] = key[offset + KEY_BYTES - 1 - i];
    }
    bigEndian[0] &= 0x7f;
    return new BigInteger(1, bigEndian);
  }
}
