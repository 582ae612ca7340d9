package fz.tunnel;

import fz.packet.HotPath;
import java.util.Arrays;

/**
 * A hash table from addresses (two halves, as in {@link fz.packet.Endpoint}) to objects, with
 * linear probing: a lookup allocates nothing. Changes belong to the control path.
 */
final class AddressMap<V> {
  private static final int INITIAL_SLOTS = 16;

  private long[] highs = new long[INITIAL_SLOTS];
  private long[] lows = new long[INITIAL_SLOTS];
  private Object[] values = new Object[INITIAL_SLOTS];
  private int size;

  /** Returns the value of an address, or null. */
  @HotPath
  V get(long high, long low) {
    int slot = find(high, low);
    return slot < 0 ? null : value(slot);
  }

  int size() {
    return size;
  }

  void put(long high, long low, V value) {
    int slot = find(high, low);
    if (slot >= 0) {
      values[slot] = value;
      return;
    }
    if ((size + 1) * 2 > values.length) {
      grow();
    }
    insert(high, low, value);
  }

  void remove(long high, long low) {
    int slot = find(high, low);
    if (slot < 0) {
      return;
    }
    int mask = values.length - 1;
    values[slot] = null;
    size--;
    // What follows in the same cluster may have been displaced by the entry that is gone now.
    for (int i = slot + 1 & mask; values[i] != null; i = i + 1 & mask) {
      Object displaced = values[i];
      values[i] = null;
      size--;
      insert(highs[i], lows[i], displaced);
    }
  }

  void clear() {
    Arrays.fill(values, null);
    size = 0;
  }

  @SuppressWarnings("unchecked") // put() is the only source of values
  private V value(int slot) {
    return (V) values[slot];
  }

  private int find(long high, long low) {
    int mask = values.length - 1;
    for (int i = hash(high, low) & mask; values[i] != null; i = i + 1 & mask) {
      if (lows[i] == low && highs[i] == high) {
        return i;
      }
    }
    return -1;
  }

  private void insert(long high, long low, Object value) {
    int mask = values.length - 1;
    int i = hash(high, low) & mask;
    while (values[i] != null) {
      i = i + 1 & mask;
    }
    highs[i] = high;
    lows[i] = low;
    values[i] = value;
    size++;
  }

  private void grow() {
    long[] oldHighs = highs;
    long[] oldLows = lows;
    Object[] oldValues = values;
    highs = new long[oldValues.length * 2];
    lows = new long[oldValues.length * 2];
    values = new Object[oldValues.length * 2];
    size = 0;
    for (int i = 0; i < oldValues.length; i++) {
      if (oldValues[i] != null) {
        insert(oldHighs[i], oldLows[i], oldValues[i]);
      }
    }
  }

  private static int hash(long high, long low) {
    long mixed = (high * 0x9e37_79b9_7f4a_7c15L + low) * 0xbf58_476d_1ce4_e5b9L;
    return (int) (mixed >>> 32 ^ mixed >>> 17);
  }
}
