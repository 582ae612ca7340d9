package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Days of everything that can go wrong: one in every build, two hundred with {@code
 * -Dfz.slow=true}.
 */
class ChaosTest {
  private static final long DAY = 86_400 * Pair.SECOND;

  @Test
  void nothingIsAcceptedTwiceAndTheTunnelAlwaysComesBack() {
    boolean slow = Boolean.getBoolean("fz.slow");
    long[] totals = new long[5];
    LongStream.rangeClosed(1, slow ? 200 : 6)
        .forEach(seed -> run(seed, slow ? DAY : DAY / 5, totals));
    System.out.printf(
        "chaos: %,d packets sent, %,d delivered, %,d handshakes of the left side, %,d recoveries,"
            + " slowest %.1f s%n",
        totals[0], totals[1], totals[2], totals[3], totals[4] / 1e9);
    assertTrue(totals[1] > totals[0] / 3);
    assertTrue(totals[2] > 200);
  }

  private static void run(long seed, long nanos, long[] totals) {
    try {
      Chaos chaos = new Chaos(seed);
      chaos.run(nanos);
      chaos.settle();
      totals[0] += chaos.sent;
      totals[1] += chaos.delivered();
      totals[2] += chaos.handshakes + chaos.pair.toRight.statistics().handshakes();
      totals[3] += chaos.recoveries;
      totals[4] = Math.max(totals[4], chaos.slowestRecoveryNanos);
    } catch (AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }
}
