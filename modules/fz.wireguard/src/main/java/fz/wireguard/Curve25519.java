package fz.wireguard;

import fz.wireguard.spi.X25519Provider;
import java.util.random.RandomGenerator;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** Keys of X25519 (RFC 7748): byte arrays of 32 bytes. */
public final class Curve25519 {
  /** Length of private and public keys. */
  public static final int KEY_BYTES = X25519Provider.KEY_BYTES;

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
}
