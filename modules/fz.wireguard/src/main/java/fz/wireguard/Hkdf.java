package fz.wireguard;

import java.util.Arrays;

/** HMAC (RFC 2104) and HKDF (RFC 5869, and Noise, section 4.3) over BLAKE2s. */
final class Hkdf {
  private static final byte INNER = 0x36;
  private static final byte OUTER = 0x5c;
  private static final byte[] NOTHING = {};

  /** The key, hashed with the inner and with the outer padding: kept for several messages. */
  private final Blake2s inner;

  private final Blake2s outer;

  /** The key itself, for messages without a byte. */
  private final byte[] key;

  private Hkdf(byte[] key) {
    this.key = key.clone();
    inner = padded(key, INNER);
    outer = padded(key, OUTER);
  }

  /**
   * Derives outputs of 32 bytes each from a chaining key and input. This is HKDF with the chaining
   * key as salt and without info. An output may be the same array as the chaining key.
   */
  static void derive(byte[] chainingKey, byte[] input, byte[]... outputs) {
    byte[] secret = hmac(chainingKey, input);
    Hkdf expand = new Hkdf(secret);
    byte[] counter = new byte[1];
    byte[] previous = NOTHING;
    for (byte[] output : outputs) {
      counter[0]++;
      byte[] next = expand.mac(previous, counter);
      System.arraycopy(next, 0, output, 0, Blake2s.HASH_BYTES);
      Arrays.fill(previous, (byte) 0);
      previous = next;
    }
    Arrays.fill(previous, (byte) 0);
    Arrays.fill(secret, (byte) 0);
    expand.clear();
  }

  /** Returns the HMAC of all parts behind one another, under a key of at most 64 bytes. */
  static byte[] hmac(byte[] key, byte[]... parts) {
    Hkdf keyed = new Hkdf(key);
    byte[] out = keyed.mac(parts);
    keyed.clear();
    return out;
  }

  private byte[] mac(byte[]... parts) {
    byte[] out = new byte[Blake2s.HASH_BYTES];
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    Blake2s first = length == 0 ? padded(key, INNER) : inner.fork();
    for (byte[] part : parts) {
      first.update(part, 0, part.length);
    }
    first.finish(out, 0);
    Blake2s second = outer.fork();
    second.update(out, 0, out.length);
    second.finish(out, 0);
    return out;
  }

  private void clear() {
    Arrays.fill(key, (byte) 0);
    inner.clear();
    outer.clear();
  }

  private static Blake2s padded(byte[] key, byte padding) {
    byte[] block = new byte[Blake2s.BLOCK_BYTES];
    for (int i = 0; i < block.length; i++) {
      block[i] = (byte) (i < key.length ? key[i] ^ padding : padding);
    }
    Blake2s hash = new Blake2s(Blake2s.HASH_BYTES);
    hash.update(block, 0, block.length);
    Arrays.fill(block, (byte) 0);
    return hash;
  }
}
