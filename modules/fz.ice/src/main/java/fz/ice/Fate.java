package fz.ice;

/**
 * When an agent without a pair in use is to give up: 10 s after its start without anything to
 * check, or 2 s after the last pair was given up.
 */
final class Fate {
  private static final long SECOND = 1_000_000_000L;
  private static final long NO_CANDIDATES_NANOS = 10 * SECOND;
  private static final long GRACE_NANOS = 2 * SECOND;

  private final Candidates candidates;
  private boolean wasConnected;
  private boolean disconnected;
  private long startedAt;
  private long disconnectedAt;

  Fate(Candidates candidates) {
    this.candidates = candidates;
  }

  void start(long nowNanos) {
    startedAt = nowNanos;
  }

  /** A pair is in use. */
  void connected() {
    wasConnected = true;
    disconnected = false;
  }

  /** Returns true if a pair has ever been in use. */
  boolean wasConnected() {
    return wasConnected;
  }

  /** Returns what has become of an agent without a pair in use; null if there is nothing new. */
  IceEvent judge(long nowNanos) {
    boolean hadRemote = candidates.hadRemote();
    boolean young = nowNanos - startedAt < NO_CANDIDATES_NANOS;
    if (!hadRemote && !young) {
      return new IceEvent.Failed(IceFailure.NO_CANDIDATES);
    }
    boolean wasBroken = disconnected;
    disconnected = !candidates.pairs().anyAlive() && (wasConnected || hadRemote && !young);
    if (disconnected && !wasBroken) {
      disconnectedAt = nowNanos;
      return new IceEvent.Disconnected();
    }
    return disconnected && nowNanos - disconnectedAt >= GRACE_NANOS
        ? new IceEvent.Failed(IceFailure.TIMEOUT)
        : null;
  }

  /** Returns when {@link #judge} is due; {@link Long#MAX_VALUE} = never. */
  long deadline() {
    if (disconnected) {
      return disconnectedAt + GRACE_NANOS;
    }
    boolean hopeless = !candidates.hadRemote() || !candidates.pairs().anyAlive();
    return !wasConnected && hopeless ? startedAt + NO_CANDIDATES_NANOS : Long.MAX_VALUE;
  }
}
