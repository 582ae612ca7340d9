package fz.nat;

import fz.packet.HotPath;

/**
 * Maps addresses to addresses without objects: open addressing with linear probing, at most half
 * full.
 */
final class AddressMap {
  private static final int INITIAL_SIZE = 32;

  private final long hashKey;
  private final int limit;
  private long[] keyHigh;
  private long[] keyLow;
  private long[] valueHigh;
  private long[] valueLow;
  private boolean[] used;
  private int count;

  /**
   * Creates an empty map.
   *
   * @param limit most entries
   */
  AddressMap(int limit, long hashKey) {
    this.limit = limit;
    this.hashKey = hashKey;
    allocate(INITIAL_SIZE);
  }

  /** Returns the slot of an address, or -1. A slot is valid until the map is changed. */
  @HotPath
  int find(long high, long low) {
    int slot = slot(high, low);
    return used[slot] ? slot : -1;
  }

  @HotPath
  long valueHigh(int slot) {
    return valueHigh[slot];
  }

  @HotPath
  long valueLow(int slot) {
    return valueLow[slot];
  }

  int count() {
    return count;
  }

  /** Adds or replaces an entry; returns false if there is no room for one more. */
  boolean put(long high, long low, long newHigh, long newLow) {
    int slot = slot(high, low);
    if (!used[slot]) {
      if (count == limit) {
        return false;
      }
      if (2 * (count + 1) > used.length) {
        grow();
        slot = slot(high, low);
      }
      used[slot] = true;
      keyHigh[slot] = high;
      keyLow[slot] = low;
      count++;
    }
    valueHigh[slot] = newHigh;
    valueLow[slot] = newLow;
    return true;
  }

  void remove(long high, long low) {
    int hole = slot(high, low);
    if (!used[hole]) {
      return;
    }
    count--;
    int mask = used.length - 1;
    for (int slot = hole + 1 & mask; used[slot]; slot = slot + 1 & mask) {
      int home = home(keyHigh[slot], keyLow[slot]);
      // An entry may move back unless its home lies behind the hole.
      if ((slot - home & mask) >= (slot - hole & mask)) {
        keyHigh[hole] = keyHigh[slot];
        keyLow[hole] = keyLow[slot];
        valueHigh[hole] = valueHigh[slot];
        valueLow[hole] = valueLow[slot];
        hole = slot;
      }
    }
    used[hole] = false;
  }

  void clear() {
    allocate(INITIAL_SIZE);
    count = 0;
  }

  private int slot(long high, long low) {
    int mask = used.length - 1;
    int slot = home(high, low);
    while (used[slot] && (keyLow[slot] != low || keyHigh[slot] != high)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private int home(long high, long low) {
    return AddressHash.hash(hashKey, high, low, 0) & used.length - 1;
  }

  private void grow() {
    final long[] oldKeyHigh = keyHigh;
    final long[] oldKeyLow = keyLow;
    final long[] oldValueHigh = valueHigh;
    final long[] oldValueLow = valueLow;
    boolean[] oldUsed = used;
    allocate(2 * oldUsed.length);
    for (int i = 0; i < oldUsed.length; i++) {
      if (oldUsed[i]) {
        int slot = slot(oldKeyHigh[i], oldKeyLow[i]);
        used[slot] = true;
        keyHigh[slot] = oldKeyHigh[i];
        keyLow[slot] = oldKeyLow[i];
        valueHigh[slot] = oldValueHigh[i];
        valueLow[slot] = oldValueLow[i];
      }
    }
  }

  private void allocate(int size) {
    keyHigh = new long[size];
    keyLow = new long[size];
    valueHigh = new long[size];
    valueLow = new long[size];
    used = new boolean[size];
  }
}
