package fz.tunnel;

import fz.packet.HotPath;
import java.util.Arrays;

/**
 * Longest prefix match over addresses: one hash table for each prefix length in use, asked from the
 * longest to the shortest. Lengths count bits of the 128-bit form, so that an IPv4 {@code /24} has
 * 120.
 *
 * <p>A caller that needs more than the best match walks all of them:
 *
 * <pre>
 *   for (int at = table.first(); at &gt;= 0; at = table.next(at)) {
 *     V value = table.get(at, high, low);   // null: no prefix of this length contains the address
 *   }
 * </pre>
 */
final class PrefixTable<V> {
  private static final int BITS = 128;

  private final AddressMap<V>[] maps = newMaps();
  private int[] lengths = {};

  @SuppressWarnings({"unchecked", "rawtypes"}) // generic array creation
  private static <V> AddressMap<V>[] newMaps() {
    return new AddressMap[BITS + 1];
  }

  /** Returns the cursor of the longest prefixes, or -1 if the table is empty. */
  @HotPath
  int first() {
    return lengths.length - 1;
  }

  /** Returns the cursor of the next shorter prefixes, or -1. */
  @HotPath
  int next(int cursor) {
    return cursor - 1;
  }

  /** Returns the value of the prefix with the length of the cursor that contains an address. */
  @HotPath
  V get(int cursor, long high, long low) {
    int bits = lengths[cursor];
    return maps[bits].get(high & highMask(bits), low & lowMask(bits));
  }

  /** Returns the value of exactly one prefix, or null. */
  V exact(long high, long low, int bits) {
    AddressMap<V> map = maps[bits];
    return map == null ? null : map.get(high & highMask(bits), low & lowMask(bits));
  }

  void put(long high, long low, int bits, V value) {
    if (maps[bits] == null) {
      maps[bits] = new AddressMap<>();
      lengths = Arrays.copyOf(lengths, lengths.length + 1);
      lengths[lengths.length - 1] = bits;
      Arrays.sort(lengths);
    }
    maps[bits].put(high & highMask(bits), low & lowMask(bits), value);
  }

  void clear() {
    Arrays.fill(maps, null);
    lengths = new int[0];
  }

  static long highMask(int bits) {
    return bits == 0 ? 0 : bits >= 64 ? -1 : -1L << 64 - bits;
  }

  static long lowMask(int bits) {
    return bits <= 64 ? 0 : -1L << BITS - bits;
  }
}
