package fz.relay.edge;

import fz.packet.HotPath;

/**
 * Decides how soon a loop looks for datagrams again. While they arrive so fast, one by one, that it
 * would find a few each time it looks, the calls for them cost more than the rest of the work: it
 * naps first, as network cards do before they interrupt. Below that rate, and if datagrams arrive
 * in runs already, nothing waits.
 *
 * <p>A nap is long enough if what is sent leaves in runs, too. With many clients in turn that takes
 * longer than with one, and with very many it cannot be had.
 */
@HotPath
final class Pace {
  /** The shortest nap; the system adds some 50 microseconds of its own. */
  static final long SHORTEST_NANOS = 50_000;

  /** The longest nap, which is what it adds to the time on the way at most. */
  static final long LONGEST_NANOS = 800_000;

  /** After this time the rates are judged again. */
  static final long WINDOW_NANOS = 2_000_000;

  /** Datagrams in a window from which on it naps. */
  static final int MANY = 64;

  /** Datagrams of a round below which it begins to nap. */
  static final int FEW = 8;

  /** Datagrams of a round above which it ends napping, for each {@link #SHORTEST_NANOS}. */
  static final int ENOUGH = 64;

  /** Datagrams of a call to send below which naps get longer. */
  static final int SHORT_RUN = 8;

  /** Datagrams of a call to send above which naps get shorter. */
  static final int LONG_RUN = 32;

  /** Windows in a row in which the longest nap makes no runs before it is given up. */
  static final int VAIN_WINDOWS = 16;

  /** Windows until it is tried again. */
  static final int PAUSE_WINDOWS = 500;

  private long windowStart;
  private int rounds;
  private int received;
  private int calls;
  private int vain;
  private int pause;
  private long nap;

  /**
   * Takes what a round did.
   *
   * @param newlyReceived datagrams
   * @param callsToSend how many calls sent them
   * @param drained true if nothing was left to be received
   * @return nanoseconds to sleep before the next round
   */
  long afterRound(int newlyReceived, int callsToSend, boolean drained, long nowNanos) {
    rounds++;
    received += newlyReceived;
    calls += callsToSend;
    long lengthNanos = nowNanos - windowStart;
    if (lengthNanos >= WINDOW_NANOS) {
      judge(lengthNanos);
      windowStart = nowNanos;
      rounds = 0;
      received = 0;
      calls = 0;
    }
    return drained && newlyReceived > 0 ? nap : 0;
  }

  private void judge(long lengthNanos) {
    boolean many = received * WINDOW_NANOS >= MANY * lengthNanos;
    if (!many) {
      nap = nap > SHORTEST_NANOS ? nap / 2 : 0;
    } else if (nap == 0) {
      nap = received < FEW * rounds ? SHORTEST_NANOS : 0;
    } else if (received > ENOUGH * rounds * (nap / SHORTEST_NANOS)) {
      nap = 0;
    } else if (received < SHORT_RUN * calls) {
      lengthen();
    } else if (received > LONG_RUN * calls) {
      nap = Math.max(nap / 2, SHORTEST_NANOS);
    }
  }

  private void lengthen() {
    if (pause > 0) {
      pause--;
    } else if (nap < LONGEST_NANOS) {
      nap *= 2;
    } else if (2 * received >= 3 * calls) {
      vain = 0;
    } else if (++vain == VAIN_WINDOWS) {
      vain = 0;
      nap = SHORTEST_NANOS;
      pause = PAUSE_WINDOWS;
    }
  }
}
