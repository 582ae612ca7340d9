package fz.nat;

import java.util.BitSet;

/**
 * The ports or identifiers in use towards one real address that has many sessions, as a bitmap: a
 * search through it stays cheap where trying one port after another would not.
 */
final class CrowdedPorts {
  private static final int PORTS = 65_536;

  private final long high;
  private final long low;
  private final int protocol;
  private final BitSet used = new BitSet(PORTS);
  private int count;

  CrowdedPorts(long high, long low, int protocol) {
    this.high = high;
    this.low = low;
    this.protocol = protocol;
  }

  boolean isFor(long otherHigh, long otherLow, int otherProtocol) {
    return low == otherLow && high == otherHigh && protocol == otherProtocol;
  }

  int count() {
    return count;
  }

  void use(int number) {
    count += used.get(number) ? 0 : 1;
    used.set(number);
  }

  void release(int number) {
    count -= used.get(number) ? 1 : 0;
    used.clear(number);
  }

  /** Returns a number, else the next higher free one, else the first free one from 1, else -1. */
  int free(int number) {
    int higher = used.nextClearBit(number);
    if (higher < PORTS) {
      return higher;
    }
    int lower = used.nextClearBit(1);
    return lower < number ? lower : -1;
  }
}
