package fz.nat;

import fz.packet.HotPath;

/**
 * Hashes of addresses under a secret key, so that a client cannot choose addresses and ports that
 * collide.
 */
@HotPath
final class AddressHash {
  private AddressHash() {}

  static int hash(long key, long high, long low, int tuple) {
    long hash = mix(key ^ low);
    hash = mix(hash ^ high);
    return (int) mix(hash ^ tuple);
  }

  /** A bijection in which every bit of the input reaches every bit of the output. */
  private static long mix(long value) {
    long mixed = (value ^ value >>> 32) * 0xd6e8_feb8_6659_fd93L;
    mixed = (mixed ^ mixed >>> 32) * 0xd6e8_feb8_6659_fd93L;
    return mixed ^ mixed >>> 32;
  }
}
