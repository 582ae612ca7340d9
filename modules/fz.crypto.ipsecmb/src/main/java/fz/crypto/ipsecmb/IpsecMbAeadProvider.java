package fz.crypto.ipsecmb;

import fz.wireguard.spi.Aead;
import fz.wireguard.spi.AeadProvider;
import fz.wireguard.spi.NativeMessage;

/** The packet cipher of the system's libIPSec_MB, where its AVX-512 code runs. */
public final class IpsecMbAeadProvider implements AeadProvider {
  /** Creates the provider; the library is loaded when it is first asked about. */
  public IpsecMbAeadProvider() {}

  @Override
  public String name() {
    return "ipsec-mb";
  }

  @Override
  public String description() {
    return IpsecMb.description();
  }

  @Override
  public boolean isAvailable() {
    return IpsecMb.isAvailable();
  }

  @Override
  public boolean isNative() {
    return true;
  }

  /** Ahead of libcrypto: where this is available, it is faster at every length. */
  @Override
  public int preference() {
    return 1;
  }

  @Override
  public Aead create(byte[] key) {
    IpsecMb.require();
    return new IpsecMbAead(key);
  }

  @Override
  public void sealMessage(
      byte[] key, byte[] nonce, byte[] associated, byte[] plain, byte[] out, int outOffset) {
    IpsecMb.require();
    NativeMessage.seal(
        key, nonce, associated, plain, out, outOffset, m -> JobQueue.ofThread().seal(m));
  }

  @Override
  public byte[] openMessage(
      byte[] key, byte[] nonce, byte[] associated, byte[] in, int offset, int length) {
    IpsecMb.require();
    return NativeMessage.open(
        key, nonce, associated, in, offset, length, m -> JobQueue.ofThread().open(m));
  }
}
