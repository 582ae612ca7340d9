package fz.wireguard;

import java.util.Arrays;

/**
 * BLAKE2s (RFC 7693), keyed and not. Written here because handshakes hash a hundred blocks, one or
 * two at a time: what a general implementation does around each block costs half as much again.
 *
 * <p>An instance hashes one message. The working state is in local variables while a block is
 * compressed, so that it stays in registers.
 */
final class Blake2s {
  static final int HASH_BYTES = 32;
  static final int BLOCK_BYTES = 64;

  private static final int WORDS = 8;
  private static final int IV0 = 0x6a09e667;
  private static final int IV1 = 0xbb67ae85;
  private static final int IV2 = 0x3c6ef372;
  private static final int IV3 = 0xa54ff53a;
  private static final int IV4 = 0x510e527f;
  private static final int IV5 = 0x9b05688c;
  private static final int IV6 = 0x1f83d9ab;
  private static final int IV7 = 0x5be0cd19;

  /** The order of the message words in each of ten rounds (RFC 7693, section 2.7). */
  private static final byte[] SIGMA = {
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
    11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
    7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
    9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
    2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
    12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
    13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
    6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
    10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0
  };

  private final int hashBytes;
  private final int[] h = {IV0, IV1, IV2, IV3, IV4, IV5, IV6, IV7};
  private final int[] m = new int[16];
  private final byte[] block = new byte[BLOCK_BYTES];
  private int filled;
  private int compressedBytes;

  /**
   * Begins a hash.
   *
   * @param hashBytes length of the result, 1 to 32
   * @param key at most 32 bytes; empty for none
   */
  Blake2s(int hashBytes, byte... key) {
    if (hashBytes < 1 || hashBytes > HASH_BYTES || key.length > HASH_BYTES) {
      throw new IllegalArgumentException(hashBytes + " bytes under a key of " + key.length);
    }
    this.hashBytes = hashBytes;
    h[0] ^= 0x01010000 ^ key.length << 8 ^ hashBytes;
    if (key.length > 0) {
      System.arraycopy(key, 0, block, 0, key.length);
      filled = BLOCK_BYTES;
    }
  }

  /** Begins where another hash is, with whole blocks behind it. */
  private Blake2s(Blake2s other) {
    hashBytes = other.hashBytes;
    System.arraycopy(other.h, 0, h, 0, WORDS);
    compressedBytes = other.compressedBytes;
  }

  /** Returns the hash of all parts behind one another, 32 bytes. */
  static byte[] hash(byte[]... parts) {
    Blake2s hash = new Blake2s(HASH_BYTES);
    for (byte[] part : parts) {
      hash.update(part, 0, part.length);
    }
    byte[] out = new byte[HASH_BYTES];
    hash.finish(out, 0);
    return out;
  }

  /**
   * Computes the keyed hash of 16 bytes over a range.
   *
   * @param key 16 or 32 bytes
   */
  static byte[] mac(byte[] key, byte[] input, int offset, int length) {
    Blake2s hash = new Blake2s(Message.MAC_BYTES, key);
    hash.update(input, offset, length);
    byte[] out = new byte[Message.MAC_BYTES];
    hash.finish(out, 0);
    return out;
  }

  /**
   * Returns a hash that goes on from here, independently; only after whole blocks. At least a byte
   * must follow: the last block of a message is compressed differently.
   */
  Blake2s fork() {
    if (filled == BLOCK_BYTES) {
      compress(BLOCK_BYTES, 0);
      filled = 0;
    }
    if (filled > 0) {
      throw new IllegalStateException("in the middle of a block");
    }
    return new Blake2s(this);
  }

  /** Appends to the message. */
  void update(byte[] input, int offset, int length) {
    int from = offset;
    int left = length;
    while (left > 0) {
      // A full block waits until more follows: the last one is compressed differently.
      if (filled == BLOCK_BYTES) {
        compress(BLOCK_BYTES, 0);
        filled = 0;
      }
      int piece = Math.min(left, BLOCK_BYTES - filled);
      System.arraycopy(input, from, block, filled, piece);
      filled += piece;
      from += piece;
      left -= piece;
    }
  }

  /** Writes the hash and forgets the message and the key. */
  void finish(byte[] out, int offset) {
    if (filled == 0 && compressedBytes > 0) {
      throw new IllegalStateException("nothing follows a fork");
    }
    Arrays.fill(block, filled, BLOCK_BYTES, (byte) 0);
    compress(filled, -1);
    for (int i = 0; i < hashBytes; i++) {
      out[offset + i] = (byte) (h[i >>> 2] >>> 8 * (i & 3));
    }
    clear();
  }

  /** Zeroes the state. */
  void clear() {
    Arrays.fill(h, 0);
    Arrays.fill(m, 0);
    Arrays.fill(block, (byte) 0);
    filled = 0;
  }

  /**
   * The compression function F (RFC 7693, section 3.2) on the block, with its sixteen words by
   * name.
   *
   * @param length bytes of the message in the block
   * @param lastBlock -1 for the last, otherwise 0
   */
  private void compress(int length, int lastBlock) {
    compressedBytes += length;
    for (int i = 0; i < m.length; i++) {
      m[i] = Message.readInt(block, 4 * i);
    }
    int v0 = h[0];
    int v1 = h[1];
    int v2 = h[2];
    int v3 = h[3];
    int v4 = h[4];
    int v5 = h[5];
    int v6 = h[6];
    int v7 = h[7];
    int v8 = IV0;
    int v9 = IV1;
    int v10 = IV2;
    int v11 = IV3;
    int v12 = IV4 ^ compressedBytes;
    int v13 = IV5;
    int v14 = IV6 ^ lastBlock;
    int v15 = IV7;
    for (int round = 0; round < SIGMA.length; round += 16) {
      v0 += v4 + m[SIGMA[round]];
      v12 = Integer.rotateRight(v12 ^ v0, 16);
      v8 += v12;
      v4 = Integer.rotateRight(v4 ^ v8, 12);
      v0 += v4 + m[SIGMA[round + 1]];
      v12 = Integer.rotateRight(v12 ^ v0, 8);
      v8 += v12;
      v4 = Integer.rotateRight(v4 ^ v8, 7);
      v1 += v5 + m[SIGMA[round + 2]];
      v13 = Integer.rotateRight(v13 ^ v1, 16);
      v9 += v13;
      v5 = Integer.rotateRight(v5 ^ v9, 12);
      v1 += v5 + m[SIGMA[round + 3]];
      v13 = Integer.rotateRight(v13 ^ v1, 8);
      v9 += v13;
      v5 = Integer.rotateRight(v5 ^ v9, 7);
      v2 += v6 + m[SIGMA[round + 4]];
      v14 = Integer.rotateRight(v14 ^ v2, 16);
      v10 += v14;
      v6 = Integer.rotateRight(v6 ^ v10, 12);
      v2 += v6 + m[SIGMA[round + 5]];
      v14 = Integer.rotateRight(v14 ^ v2, 8);
      v10 += v14;
      v6 = Integer.rotateRight(v6 ^ v10, 7);
      v3 += v7 + m[SIGMA[round + 6]];
      v15 = Integer.rotateRight(v15 ^ v3, 16);
      v11 += v15;
      v7 = Integer.rotateRight(v7 ^ v11, 12);
      v3 += v7 + m[SIGMA[round + 7]];
      v15 = Integer.rotateRight(v15 ^ v3, 8);
      v11 += v15;
      v7 = Integer.rotateRight(v7 ^ v11, 7);

      v0 += v5 + m[SIGMA[round + 8]];
      v15 = Integer.rotateRight(v15 ^ v0, 16);
      v10 += v15;
      v5 = Integer.rotateRight(v5 ^ v10, 12);
      v0 += v5 + m[SIGMA[round + 9]];
      v15 = Integer.rotateRight(v15 ^ v0, 8);
      v10 += v15;
      v5 = Integer.rotateRight(v5 ^ v10, 7);
      v1 += v6 + m[SIGMA[round + 10]];
      v12 = Integer.rotateRight(v12 ^ v1, 16);
      v11 += v12;
      v6 = Integer.rotateRight(v6 ^ v11, 12);
      v1 += v6 + m[SIGMA[round + 11]];
      v12 = Integer.rotateRight(v12 ^ v1, 8);
      v11 += v12;
      v6 = Integer.rotateRight(v6 ^ v11, 7);
      v2 += v7 + m[SIGMA[round + 12]];
      v13 = Integer.rotateRight(v13 ^ v2, 16);
      v8 += v13;
      v7 = Integer.rotateRight(v7 ^ v8, 12);
      v2 += v7 + m[SIGMA[round + 13]];
      v13 = Integer.rotateRight(v13 ^ v2, 8);
      v8 += v13;
      v7 = Integer.rotateRight(v7 ^ v8, 7);
      v3 += v4 + m[SIGMA[round + 14]];
      v14 = Integer.rotateRight(v14 ^ v3, 16);
      v9 += v14;
      v4 = Integer.rotateRight(v4 ^ v9, 12);
      v3 += v4 + m[SIGMA[round + 15]];
      v14 = Integer.rotateRight(v14 ^ v3, 8);
      v9 += v14;
      v4 = Integer.rotateRight(v4 ^ v9, 7);
    }
    h[0] ^= v0 ^ v8;
    h[1] ^= v1 ^ v9;
    h[2] ^= v2 ^ v10;
    h[3] ^= v3 ^ v11;
    h[4] ^= v4 ^ v12;
    h[5] ^= v5 ^ v13;
    h[6] ^= v6 ^ v14;
    h[7] ^= v7 ^ v15;
  }
}
