package fz.crypto.openssl;

import fz.wireguard.spi.Aead;
import fz.wireguard.spi.AeadProvider;
import fz.wireguard.spi.NativeMessage;

/** The packet cipher of the system's libcrypto, version 3 or later. */
public final class OpenSslAeadProvider implements AeadProvider {
  /** The name of everything that this module provides. */
  static final String NAME = "openssl";

  /** Creates the provider; the library is loaded when it is first asked about. */
  public OpenSslAeadProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return LibCrypto.version();
  }

  @Override
  public boolean isAvailable() {
    return LibCrypto.isAvailable();
  }

  @Override
  public boolean isNative() {
    return true;
  }

  @Override
  public Aead create(byte[] key) {
    LibCrypto.require();
    return new OpenSslAead(key);
  }

  @Override
  public void sealMessage(
      byte[] key, byte[] nonce, byte[] associated, byte[] plain, byte[] out, int outOffset) {
    LibCrypto.require();
    NativeMessage.seal(key, nonce, associated, plain, out, outOffset, OpenSslMessage::encrypt);
  }

  @Override
  public byte[] openMessage(
      byte[] key, byte[] nonce, byte[] associated, byte[] in, int offset, int length) {
    LibCrypto.require();
    return NativeMessage.open(key, nonce, associated, in, offset, length, OpenSslMessage::decrypt);
  }
}
