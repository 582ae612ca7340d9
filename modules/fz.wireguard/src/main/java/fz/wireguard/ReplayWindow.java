package fz.wireguard;

import fz.packet.HotPath;

/**
 * The counters already seen in a session: a sliding bitmap as in RFC 6479, of 8192 counters behind
 * the greatest one. Counters are unsigned.
 */
final class ReplayWindow {
  static final int SIZE = 8192;

  private static final int WORDS = 256;

  private final long[] bitmap = new long[WORDS];
  private long greatest;

  /** Returns true, once, for a counter that is new and not too old. Only for authentic packets. */
  @HotPath
  boolean accept(long counter) {
    long behind = greatest - counter;
    if (Long.compareUnsigned(counter, greatest) > 0) {
      advance(counter);
    } else if (Long.compareUnsigned(behind, SIZE) >= 0) {
      return false;
    }
    int word = (int) (counter >>> 6) & (WORDS - 1);
    long bit = 1L << counter;
    if ((bitmap[word] & bit) != 0) {
      return false;
    }
    bitmap[word] |= bit;
    return true;
  }

  private void advance(long counter) {
    long from = greatest >>> 6;
    long words = Math.min((counter >>> 6) - from, WORDS);
    for (long i = 1; i <= words; i++) {
      bitmap[(int) (from + i) & (WORDS - 1)] = 0;
    }
    greatest = counter;
  }
}
