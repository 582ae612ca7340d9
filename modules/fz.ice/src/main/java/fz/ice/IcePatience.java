package fz.ice;

/**
 * How often checks are repeated, and how many unanswered ones mean that a pair is dead. While
 * application data flows ("active") the first repetition is early and the intervals double up to a
 * maximum, which is also the interval of keepalive checks; when none flows ("idle") all intervals
 * are equal. All times in nanoseconds.
 *
 * @param activeAttempts checks without an answer until a pair is dead, active
 * @param firstInterval time from the first unanswered check to the second, active
 * @param longestInterval upper bound of the doubling, active
 * @param idleAttempts checks without an answer until a pair is dead, idle
 * @param idleInterval time between checks, idle
 */
public record IcePatience(
    int activeAttempts,
    long firstInterval,
    long longestInterval,
    int idleAttempts,
    long idleInterval) {

  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1000 * MILLI;

  /** Of clients, which can ask for another path: dead after 15 to 17 s, idle after 100 s. */
  public static final IcePatience CLIENT =
      new IcePatience(12, 250 * MILLI, 1500 * MILLI, 4, 25 * SECOND);

  /** Of gateways, which leave the decision to clients: dead after 10 min, idle after 1000 s. */
  public static final IcePatience GATEWAY =
      new IcePatience(45, 250 * MILLI, 15 * SECOND, 40, 25 * SECOND);

  int attempts(boolean idle) {
    return idle ? idleAttempts : activeAttempts;
  }

  /** Returns the time until the next check after so many unanswered ones; 0 = after an answer. */
  long interval(int unanswered, boolean idle) {
    if (idle) {
      return idleInterval;
    }
    if (unanswered == 0) {
      return longestInterval;
    }
    int doublings = Math.min(unanswered - 1, 16);
    return Math.min(longestInterval, firstInterval << doublings);
  }
}
