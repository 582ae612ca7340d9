package fz.nat;

import fz.packet.HotPath;
import java.util.Arrays;

/**
 * Finds sessions by one side of their translation: protocol, port or identifier, and the address
 * there. Sessions are small numbers, which index the columns of keys; the hash table of numbers is
 * open addressing with linear probing, at most half full.
 *
 * <p>A tuple is {@code protocol << 16 | number}.
 */
final class TupleIndex {
  private final long hashKey;
  private long[] high;
  private long[] low;
  private int[] tuple;
  private int[] hash;

  /** Session + 1, or 0. */
  private int[] table;

  TupleIndex(int capacity, long hashKey) {
    this.hashKey = hashKey;
    high = new long[capacity];
    low = new long[capacity];
    tuple = new int[capacity];
    hash = new int[capacity];
    table = new int[tableSize(capacity)];
  }

  static int tuple(int protocol, int number) {
    return protocol << 16 | number;
  }

  /** Returns the session with a key, or -1. */
  @HotPath
  int find(long keyHigh, long keyLow, int keyTuple) {
    int mask = table.length - 1;
    int slot = AddressHash.hash(hashKey, keyHigh, keyLow, keyTuple) & mask;
    for (int entry = table[slot]; entry != 0; entry = table[slot]) {
      int session = entry - 1;
      if (tuple[session] == keyTuple && low[session] == keyLow && high[session] == keyHigh) {
        return session;
      }
      slot = slot + 1 & mask;
    }
    return -1;
  }

  /** Adds a session under a key that no session has. */
  @HotPath
  void insert(int session, long keyHigh, long keyLow, int keyTuple) {
    high[session] = keyHigh;
    low[session] = keyLow;
    tuple[session] = keyTuple;
    hash[session] = AddressHash.hash(hashKey, keyHigh, keyLow, keyTuple);
    place(session);
  }

  /** Removes a session that is there; its key stays readable until its number is used again. */
  @HotPath
  void remove(int session) {
    int mask = table.length - 1;
    int hole = hash[session] & mask;
    while (table[hole] != session + 1) {
      hole = hole + 1 & mask;
    }
    for (int slot = hole + 1 & mask; table[slot] != 0; slot = slot + 1 & mask) {
      int home = hash[table[slot] - 1] & mask;
      // An entry may move back unless its home lies behind the hole.
      if ((slot - home & mask) >= (slot - hole & mask)) {
        table[hole] = table[slot];
        hole = slot;
      }
    }
    table[hole] = 0;
  }

  @HotPath
  long high(int session) {
    return high[session];
  }

  @HotPath
  long low(int session) {
    return low[session];
  }

  @HotPath
  int protocol(int session) {
    return tuple[session] >>> 16;
  }

  /** Returns the port or identifier. */
  @HotPath
  int number(int session) {
    return tuple[session] & 0xffff;
  }

  /** Makes room for more session numbers. */
  void grow(int capacity) {
    high = Arrays.copyOf(high, capacity);
    low = Arrays.copyOf(low, capacity);
    tuple = Arrays.copyOf(tuple, capacity);
    hash = Arrays.copyOf(hash, capacity);
    int[] old = table;
    table = new int[tableSize(capacity)];
    for (int entry : old) {
      if (entry != 0) {
        place(entry - 1);
      }
    }
  }

  private void place(int session) {
    int mask = table.length - 1;
    int slot = hash[session] & mask;
    while (table[slot] != 0) {
      slot = slot + 1 & mask;
    }
    table[slot] = session + 1;
  }

  private static int tableSize(int capacity) {
    return Integer.highestOneBit(2 * capacity - 1) << 1;
  }
}
