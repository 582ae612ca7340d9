package fz.relay.core;

import fz.packet.HotPath;

/**
 * A hash table from an end point and a tag to a value, which finds without allocating: open
 * addressing, at most half full, entries moved up when one is removed. The seed keeps strangers
 * from choosing addresses that collide.
 */
final class EndpointMap<V> {
  private static final int FIRST_CAPACITY = 16;
  private static final int FIELDS = 3;

  private final long seed;
  private long[] keys = new long[FIRST_CAPACITY * FIELDS];
  private Object[] values = new Object[FIRST_CAPACITY];
  private int size;

  EndpointMap(long seed) {
    this.seed = seed;
  }

  /** Returns the number of entries. */
  int size() {
    return size;
  }

  /** Returns a key of a port, 16 bits, and a tag, 48 bits. */
  @HotPath
  static long key(int port, long tag) {
    return tag << 16 | port;
  }

  /** Returns the value, or null. */
  @HotPath
  @SuppressWarnings("unchecked") // only put() fills the table
  V get(long high, long low, long rest) {
    return (V) values[find(high, low, rest)];
  }

  /** Adds an entry or replaces its value. */
  void put(long high, long low, long rest, V value) {
    int at = find(high, low, rest);
    if (values[at] == null) {
      if (2 * (size + 1) > values.length) {
        grow();
        at = find(high, low, rest);
      }
      size++;
    }
    set(at, high, low, rest, value);
  }

  /** Removes an entry if it is there. */
  void remove(long high, long low, long rest) {
    int hole = find(high, low, rest);
    if (values[hole] == null) {
      return;
    }
    size--;
    int mask = values.length - 1;
    for (int at = hole + 1 & mask; values[at] != null; at = at + 1 & mask) {
      int home = slot(keys[FIELDS * at], keys[FIELDS * at + 1], keys[FIELDS * at + 2]);
      // An entry may fill the hole unless its own place lies behind it.
      if ((at - home & mask) >= (at - hole & mask)) {
        System.arraycopy(keys, FIELDS * at, keys, FIELDS * hole, FIELDS);
        values[hole] = values[at];
        hole = at;
      }
    }
    values[hole] = null;
  }

  @HotPath
  private int find(long high, long low, long rest) {
    int mask = values.length - 1;
    int at = slot(high, low, rest);
    while (values[at] != null) {
      int key = FIELDS * at;
      if (keys[key] == high && keys[key + 1] == low && keys[key + 2] == rest) {
        return at;
      }
      at = at + 1 & mask;
    }
    return at;
  }

  @HotPath
  private int slot(long high, long low, long rest) {
    long h = (high ^ seed) * 0x9e3779b97f4a7c15L;
    h = (h ^ h >>> 32 ^ low) * 0xbf58476d1ce4e5b9L;
    h = (h ^ h >>> 29 ^ rest ^ Long.rotateLeft(seed, 32)) * 0x94d049bb133111ebL;
    return (int) (h ^ h >>> 31) & values.length - 1;
  }

  private void set(int at, long high, long low, long rest, Object value) {
    keys[FIELDS * at] = high;
    keys[FIELDS * at + 1] = low;
    keys[FIELDS * at + 2] = rest;
    values[at] = value;
  }

  private void grow() {
    long[] oldKeys = keys;
    Object[] oldValues = values;
    keys = new long[2 * oldKeys.length];
    values = new Object[2 * oldValues.length];
    for (int i = 0; i < oldValues.length; i++) {
      if (oldValues[i] != null) {
        long high = oldKeys[FIELDS * i];
        long low = oldKeys[FIELDS * i + 1];
        long rest = oldKeys[FIELDS * i + 2];
        set(find(high, low, rest), high, low, rest, oldValues[i]);
      }
    }
  }
}
