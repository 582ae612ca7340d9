package fz.relay.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PaceTest {
  private final Pace pace = new Pace();
  private long now;
  private long owed;

  @Test
  void sleepsForNobodyBelowTheRate() {
    // One datagram every 40 microseconds is 50 in a window.
    for (int i = 0; i < 10_000; i++) {
      now += 40_000;
      assertEquals(0, pace.afterRound(1, 1, true, now));
    }
  }

  @Test
  void sleepsShortlyForOneFastClient() {
    assertEquals(Pace.SHORTEST_NANOS, settle(5_000, 1));
  }

  @Test
  void sleepsLongerForManyClientsInTurn() {
    assertTrue(settle(5_000, 20) > Pace.SHORTEST_NANOS);
    assertEquals(Pace.LONGEST_NANOS, settle(5_000, 50));
  }

  @Test
  void givesUpWhereNoTimeIsEnough() {
    int shortest = 0;
    for (int i = 0; i < 2_000; i++) {
      shortest += round(5_000, 100_000) == Pace.SHORTEST_NANOS ? 1 : 0;
    }
    assertTrue(shortest > 1_000, () -> "of 2000 naps these were short");
  }

  @Test
  void sleepsNeverBetweenRuns() {
    for (int i = 0; i < 10_000; i++) {
      now += 100_000;
      assertEquals(0, pace.afterRound(48, 1, true, now));
    }
  }

  @Test
  void sleepsNeverWhileMoreWaits() {
    settle(5_000, 1);
    assertEquals(0, pace.afterRound(400, 8, false, now));
  }

  @Test
  void wakesUpWhenTheRateFalls() {
    settle(5_000, 50);
    for (int i = 0; i < 10; i++) {
      now += Pace.WINDOW_NANOS;
      pace.afterRound(1, 1, true, now);
    }
    now += Pace.WINDOW_NANOS;
    assertEquals(0, pace.afterRound(1, 1, true, now));
  }

  /** Returns the nap after a second of datagrams that come one by one from clients in turn. */
  private long settle(int betweenNanos, int clients) {
    long end = now + 1_000_000_000L;
    long nap = 0;
    while (now < end) {
      nap = round(betweenNanos, clients);
    }
    return nap;
  }

  /** A round takes ten microseconds and what the nap before it took. */
  private long round(int betweenNanos, int clients) {
    long length = 10_000 + owed;
    now += length;
    int received = (int) (length / betweenNanos);
    owed = pace.afterRound(received, Math.min(received, clients), true, now);
    return owed;
  }
}
