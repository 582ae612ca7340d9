package fz.crypto.openssl;

import fz.wireguard.spi.Aead;
import fz.wireguard.spi.AeadProvider;

/** The packet cipher of the system's libcrypto, version 3 or later. */
public final class OpenSslAeadProvider implements AeadProvider {
  /** Creates the provider; the library is loaded when it is first asked about. */
  public OpenSslAeadProvider() {}

  @Override
  public String name() {
    return "openssl";
  }

  @Override
  public String description() {
    return LibCrypto.isAvailable() ? LibCrypto.version() : "libcrypto 3 (not found)";
  }

  @Override
  public boolean isAvailable() {
    return LibCrypto.isAvailable();
  }

  @Override
  public Aead create(byte[] key) {
    if (!LibCrypto.isAvailable()) {
      throw new IllegalStateException("libcrypto 3 was not found");
    }
    return new OpenSslAead(key);
  }
}
