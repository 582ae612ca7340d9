package fz.wireguard;

import java.util.Arrays;
import org.bouncycastle.crypto.digests.Blake2sDigest;

/** BLAKE2s (RFC 7693), and what the Noise handshake builds from it: HMAC (RFC 2104) and HKDF. */
final class Blake2s {
  static final int HASH_BYTES = 32;

  private static final int BLOCK_BYTES = 64;

  private Blake2s() {}

  /** Returns the hash of all parts behind one another, 32 bytes. */
  static byte[] hash(byte[]... parts) {
    Blake2sDigest digest = new Blake2sDigest(256);
    for (byte[] part : parts) {
      digest.update(part, 0, part.length);
    }
    byte[] out = new byte[HASH_BYTES];
    digest.doFinal(out, 0);
    return out;
  }

  /**
   * Computes the keyed hash of 16 bytes over a range.
   *
   * @param key 16 or 32 bytes
   */
  static byte[] mac(byte[] key, byte[] input, int offset, int length) {
    Blake2sDigest digest = new Blake2sDigest(key, Message.MAC_BYTES, null, null);
    digest.update(input, offset, length);
    byte[] out = new byte[Message.MAC_BYTES];
    digest.doFinal(out, 0);
    return out;
  }

  /**
   * Derives outputs of 32 bytes each from a chaining key and input (Noise, section 4.3). An output
   * may be the same array as the chaining key.
   */
  static void hkdf(byte[] chainingKey, byte[] input, byte[]... outputs) {
    byte[] secret = hmac(chainingKey, input);
    byte[] previous = {};
    byte[] counter = new byte[1];
    for (byte[] output : outputs) {
      counter[0]++;
      byte[] next = hmac(secret, previous, counter);
      Arrays.fill(previous, (byte) 0);
      previous = next;
      System.arraycopy(next, 0, output, 0, HASH_BYTES);
    }
    Arrays.fill(previous, (byte) 0);
    Arrays.fill(secret, (byte) 0);
  }

  /** Returns the HMAC under a key of at most 64 bytes. */
  static byte[] hmac(byte[] key, byte[]... parts) {
    byte[] inner = new byte[BLOCK_BYTES];
    byte[] outer = new byte[BLOCK_BYTES];
    for (int i = 0; i < BLOCK_BYTES; i++) {
      byte b = i < key.length ? key[i] : 0;
      inner[i] = (byte) (b ^ 0x36);
      outer[i] = (byte) (b ^ 0x5c);
    }
    Blake2sDigest digest = new Blake2sDigest(256);
    digest.update(inner, 0, BLOCK_BYTES);
    for (byte[] part : parts) {
      digest.update(part, 0, part.length);
    }
    byte[] out = new byte[HASH_BYTES];
    digest.doFinal(out, 0);
    digest.update(outer, 0, BLOCK_BYTES);
    digest.update(out, 0, HASH_BYTES);
    digest.doFinal(out, 0);
    Arrays.fill(inner, (byte) 0);
    Arrays.fill(outer, (byte) 0);
    return out;
  }
}
