package fz.wireguard.spi;

/**
 * A source of ChaCha20-Poly1305 (RFC 8439 section 2.8) as WireGuard uses it for transport data.
 * Providers have a public constructor without parameters and load nothing native in it.
 */
public interface AeadProvider {
  /** Returns the name under which configuration forces it, such as {@code openssl}. */
  String name();

  /** Returns one line about the implementation and its version, for users. */
  String description();

  /**
   * Returns false if the implementation is missing on this system. The caller still tests the
   * output of one that is there before it trusts it.
   */
  boolean isAvailable();

  /**
   * Creates a context for one key.
   *
   * @param key 32 bytes, not kept; the caller zeroes them
   */
  Aead create(byte[] key);
}
