package fz.control.message;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A WireGuard key of 32 bytes: public or pre-shared. The text form of the object does not show it.
 */
public final class WireKey {
  private static final int LENGTH = 32;
  private static final int TEXT_LENGTH = 44;

  private final byte[] bytes;

  private WireKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns the key with a copy of these 32 bytes. */
  public static WireKey of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a key of " + bytes.length + " bytes");
    }
    return new WireKey(bytes.clone());
  }

  /** Reads the base64 form of 44 characters; empty if it is anything else. */
  public static Optional<WireKey> parse(String text) {
    if (text.length() != TEXT_LENGTH) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      return bytes.length == LENGTH ? Optional.of(new WireKey(bytes)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Returns a copy of the 32 bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Returns the base64 form of 44 characters. */
  public String toBase64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WireKey key && MessageDigest.isEqual(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "WireKey";
  }
}
