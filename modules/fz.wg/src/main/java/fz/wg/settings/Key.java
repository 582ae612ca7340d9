package fz.wg.settings;

import fz.wireguard.Curve25519;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A private, public or preshared key of WireGuard. Its text forms are asked for by name; {@link
 * #toString} shows nothing.
 */
public final class Key {
  /** Length, in bytes. */
  public static final int BYTES = Curve25519.KEY_BYTES;

  /** All zero: none. */
  public static final Key NONE = new Key(new byte[BYTES]);

  private static final int HEX_CHARACTERS = 2 * BYTES;
  private static final int BASE64_CHARACTERS = 44;

  private final byte[] bytes;

  private Key(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns the key that 32 bytes hold, which are copied. */
  public static Key of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("key of " + bytes.length + " bytes");
    }
    return new Key(bytes.clone());
  }

  /** Reads 64 hexadecimal digits; empty if it is anything else. */
  public static Optional<Key> parseHex(String text) {
    if (text.length() != HEX_CHARACTERS || !text.chars().allMatch(HexFormat::isHexDigit)) {
      return Optional.empty();
    }
    return Optional.of(new Key(HexFormat.of().parseHex(text)));
  }

  /** Reads base64 in its one canonical form, 44 characters; empty if it is anything else. */
  public static Optional<Key> parseBase64(String text) {
    if (text.length() != BASE64_CHARACTERS) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      boolean canonical = Base64.getEncoder().encodeToString(bytes).equals(text);
      return canonical && bytes.length == BYTES ? Optional.of(new Key(bytes)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Returns a copy of the key itself. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Returns true if all is zero, which stands for no key. */
  public boolean isNone() {
    return equals(NONE);
  }

  /** Returns the private key with the bits set and cleared that X25519 ignores (RFC 7748). */
  public Key clamped() {
    if (isNone()) {
      return this;
    }
    byte[] clamped = bytes.clone();
    clamped[0] &= (byte) 0xf8;
    clamped[BYTES - 1] = (byte) (clamped[BYTES - 1] & 0x7f | 0x40);
    return new Key(clamped);
  }

  /** Returns the public key of this private key. */
  public Key publicKey() {
    return new Key(Curve25519.publicKey(bytes));
  }

  /** Returns the form of the configuration protocol. */
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  /** Returns the form of configuration files and of users. */
  public String base64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Key key && MessageDigest.isEqual(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Shows nothing: most keys are secret. */
  @Override
  public String toString() {
    return "(hidden)";
  }
}
