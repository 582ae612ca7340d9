package fz.wireguard;

import fz.wireguard.spi.Aead;
import fz.wireguard.spi.AeadProvider;

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
}
