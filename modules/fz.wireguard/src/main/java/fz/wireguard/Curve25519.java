package fz.wireguard;

import java.util.random.RandomGenerator;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** X25519 (RFC 7748) on byte arrays of 32 bytes. */
public final class Curve25519 {
  /** Length of private keys, public keys and shared secrets. */
  public static final int KEY_BYTES = 32;

  private Curve25519() {}

  /**
   * Returns a new private key, clamped.
   *
   * @param random a cryptographic source outside tests
   */
  public static byte[] generatePrivateKey(RandomGenerator random) {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    X25519.clampPrivateKey(key);
    return key;
  }

  /** Returns the public key of a private key of 32 bytes. */
  public static byte[] publicKey(byte[] privateKey) {
    byte[] key = new byte[KEY_BYTES];
    X25519.generatePublicKey(privateKey, 0, key, 0);
    return key;
  }

  /**
   * Computes the shared secret of two sides.
   *
   * @param shared 32 bytes, written
   * @return false if the secret is all zero, which a hostile public key of small order brings about
   */
  static boolean agree(byte[] privateKey, byte[] publicKey, int publicKeyOffset, byte[] shared) {
    return X25519.calculateAgreement(privateKey, 0, publicKey, publicKeyOffset, shared, 0);
  }
}
