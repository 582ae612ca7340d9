package fz.wireguard.spi;

/**
 * A source of a cryptographic primitive. Providers have a public constructor without parameters and
 * load nothing native in it.
 */
public interface CryptoProvider {
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
   * Returns true for machine code from a library, which is as fast at once as it is later. What is
   * written in Java becomes fast after seconds, so that a measurement at start says too little of
   * it.
   */
  default boolean isNative() {
    return false;
  }

  /**
   * Returns the place in the order of preference among machine code: the greatest comes first, and
   * is taken unless another is by far faster at start. More than 0 says that this one is known to
   * be faster than others wherever it is available, as the first microseconds do not tell that.
   */
  default int preference() {
    return 0;
  }
}
