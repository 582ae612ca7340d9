package fz.wireguard.spi;

/** A source of ChaCha20-Poly1305 (RFC 8439 section 2.8) as WireGuard uses it for transport data. */
public interface AeadProvider extends CryptoProvider {
  /**
   * Creates a context for one key.
   *
   * @param key 32 bytes, not kept; the caller zeroes them
   */
  Aead create(byte[] key);

  /**
   * Encrypts one message with associated data (RFC 8439 section 2.8), as handshakes do.
   *
   * @param key 32 bytes, not kept
   * @param nonce 12 bytes
   * @param out receives the cipher text and its tag of {@link Aead#TAG_BYTES} at {@code outOffset}
   */
  void sealMessage(
      byte[] key, byte[] nonce, byte[] associated, byte[] plain, byte[] out, int outOffset);

  /**
   * Decrypts the message with its tag in {@code length} bytes at {@code offset}.
   *
   * @return the plain text; null if the message is forged or shorter than a tag
   */
  byte[] openMessage(
      byte[] key, byte[] nonce, byte[] associated, byte[] in, int offset, int length);
}
