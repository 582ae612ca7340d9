package fz.wireguard.spi;

/**
 * A source of X25519 (RFC 7748). Keys and secrets are arrays of 32 bytes, little-endian. Nothing is
 * kept between calls, and any number of threads may call at once; copies of secrets that a call
 * makes are zeroed before it returns, as far as the implementation can reach them.
 */
public interface X25519Provider extends CryptoProvider {
  /** Length of private keys, public keys and shared secrets. */
  int KEY_BYTES = 32;

  /**
   * Computes the public key of a private key.
   *
   * @param privateKey clamped or not
   * @param publicKey 32 bytes, written
   */
  void publicKey(byte[] privateKey, byte[] publicKey);

  /**
   * Computes the shared secret of two sides (RFC 7748 section 6.1).
   *
   * @param privateKey clamped or not
   * @param publicKey contains the other side's 32 bytes at {@code publicKeyOffset}
   * @param shared 32 bytes, written
   * @return false if the secret is all zero, which a hostile public key of small order brings
   *     about; {@code shared} is all zero then
   */
  boolean agree(byte[] privateKey, byte[] publicKey, int publicKeyOffset, byte[] shared);
}
