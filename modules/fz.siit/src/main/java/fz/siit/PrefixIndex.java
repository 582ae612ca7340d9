package fz.siit;

import fz.packet.HotPath;
import fz.packet.IpPrefix;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the longest prefix that holds an address: one look-up in a hash table for each length that
 * occurs, the longest first, so the number of prefixes does not matter.
 */
final class PrefixIndex {
  private static final int IPV4_OFFSET = 96;

  private final int[] lengths;
  private final long[] high;
  private final long[] low;
  private final int[] length;

  /** Position in the list + 1, or 0. */
  private final int[] table;

  /**
   * Indexes prefixes of one family.
   *
   * @throws IllegalArgumentException if one occurs twice
   */
  PrefixIndex(List<IpPrefix> prefixes) {
    lengths =
        prefixes.stream()
            .map(PrefixIndex::bits)
            .distinct()
            .sorted(Comparator.reverseOrder())
            .mapToInt(Integer::intValue)
            .toArray();
    high = prefixes.stream().mapToLong(IpPrefix::high).toArray();
    low = prefixes.stream().mapToLong(IpPrefix::low).toArray();
    length = prefixes.stream().mapToInt(PrefixIndex::bits).toArray();
    table = new int[Integer.highestOneBit(2 * prefixes.size() + 1) << 1];
    for (int i = 0; i < prefixes.size(); i++) {
      int slot = slot(high[i], low[i], length[i]);
      if (table[slot] != 0) {
        throw new IllegalArgumentException(prefixes.get(i) + " occurs twice");
      }
      table[slot] = i + 1;
    }
  }

  /** Returns the position of the longest prefix that holds an address, or -1. */
  @HotPath
  int find(long addressHigh, long addressLow) {
    for (int bits : lengths) {
      int slot =
          slot(addressHigh & IpPrefix.mask(bits), addressLow & IpPrefix.mask(bits - 64), bits);
      if (table[slot] != 0) {
        return table[slot] - 1;
      }
    }
    return -1;
  }

  /** Returns the slot of a prefix, or the free one where it belongs. */
  private int slot(long keyHigh, long keyLow, int bits) {
    long hash = (keyHigh * 31 + keyLow ^ bits) * 0x9e37_79b9_7f4a_7c15L;
    int slot = (int) (hash >>> 32) & table.length - 1;
    while (table[slot] != 0) {
      int i = table[slot] - 1;
      if (low[i] == keyLow && high[i] == keyHigh && length[i] == bits) {
        return slot;
      }
      slot = slot + 1 & table.length - 1;
    }
    return slot;
  }

  private static int bits(IpPrefix prefix) {
    return prefix.isIpv4() ? prefix.bits() + IPV4_OFFSET : prefix.bits();
  }
}
