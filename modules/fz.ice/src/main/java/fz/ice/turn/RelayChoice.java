package fz.ice.turn;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Chooses a relay for a connection: at random among those that are near, so that load spreads and
 * none that is far is taken. Near is a round trip of at most 1.5 times the least one of two, or at
 * most three median deviations above the median of more.
 */
final class RelayChoice {
  private static final long LEAST_SPREAD_NANOS = 2_000_000L;

  private RelayChoice() {}

  /** Returns one of the relays, or null if there are none; their round trips are known. */
  static Relay choose(List<Relay> relays, RandomGenerator random) {
    if (relays.isEmpty()) {
      return null;
    }
    long[] roundTrips = relays.stream().mapToLong(r -> r.client().roundTripNanos()).toArray();
    long limit = limit(roundTrips);
    List<Relay> near = relays.stream().filter(r -> r.client().roundTripNanos() <= limit).toList();
    return near.get(random.nextInt(near.size()));
  }

  static long limit(long[] roundTrips) {
    long[] sorted = roundTrips.clone();
    Arrays.sort(sorted);
    if (sorted.length <= 2) {
      return sorted[0] + sorted[0] / 2;
    }
    long median = median(sorted);
    long[] deviations = Arrays.stream(sorted).map(r -> Math.abs(r - median)).sorted().toArray();
    return median + Math.max(LEAST_SPREAD_NANOS, 3 * median(deviations));
  }

  private static long median(long[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
