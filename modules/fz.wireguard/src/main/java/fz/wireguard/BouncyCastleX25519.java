package fz.wireguard;

import fz.wireguard.spi.X25519Provider;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** The key agreement of BouncyCastle: always there. */
final class BouncyCastleX25519 implements X25519Provider {
  static final String NAME = BouncyCastleAeadSource.NAME;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "X25519 of BouncyCastle";
  }

  @Override
  public boolean isAvailable() {
    return true;
  }

  @Override
  public void publicKey(byte[] privateKey, byte[] publicKey) {
    X25519.generatePublicKey(privateKey, 0, publicKey, 0);
  }

  @Override
  public boolean agree(byte[] privateKey, byte[] publicKey, int publicKeyOffset, byte[] shared) {
    return X25519.calculateAgreement(privateKey, 0, publicKey, publicKeyOffset, shared, 0);
  }
}
