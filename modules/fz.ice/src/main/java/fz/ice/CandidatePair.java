package fz.ice;

/** An own and another's candidate, and how the checks between them went. */
final class CandidatePair {
  /** A time that has passed, whatever the clock says, and from which no difference overflows. */
  static final long PAST = Long.MIN_VALUE / 2;

  // From so many unanswered checks on, a pair is not chosen while another one answers.
  private static final int UNHEALTHY = 4;
  private static final int SILENT = 3;
  // The one in use is left for another one that answers after so many, in about 6 s.
  private static final int STALE = 6;
  private static final long LEAST_HURRY_NANOS = 50_000_000L;
  private static final long MOST_HURRY_NANOS = 250_000_000L;

  final Candidate local;
  private final IceRole role;
  private Candidate remote;
  private long priority;

  private boolean succeeded;
  private boolean failed;
  private boolean hurries;
  private boolean doubted;
  private int unanswered;
  private long lastSent = PAST;
  private long nextCheck = PAST;
  private long useCandidateAt = PAST;
  private long roundTrip = -1;

  CandidatePair(IceRole role, Candidate local, Candidate remote) {
    this.role = role;
    this.local = local;
    remote(remote);
  }

  Candidate remote() {
    return remote;
  }

  /** Sets what is known about the remote address, which stays the same. */
  void remote(Candidate candidate) {
    remote = candidate;
    boolean controls = role == IceRole.CONTROLLING;
    long controlling = controls ? local.priority() : remote.priority();
    long controlled = controls ? remote.priority() : local.priority();
    // RFC 8445 section 6.1.2.3. Priorities have 32 bits, so the sum may use the sign bit.
    priority =
        (Math.min(controlling, controlled) << 32)
            + 2 * Math.max(controlling, controlled)
            + (controlling > controlled ? 1 : 0);
  }

  /** Orders the best pair first. */
  static int bestFirst(CandidatePair a, CandidatePair b) {
    return Long.compareUnsigned(b.priority, a.priority);
  }

  /** Returns true if it has been given up, which an answer can still revoke. */
  boolean failed() {
    return failed;
  }

  /** Returns true if it could carry data: the last word of the checks was an answer. */
  boolean works() {
    return succeeded && !failed;
  }

  boolean healthy() {
    return works() && unanswered < UNHEALTHY && !doubted;
  }

  /** Ranks behind others that work until it answers. */
  void doubt() {
    doubted = true;
  }

  /** Returns true for a pair in use that may be waited for a little longer. */
  boolean bearable() {
    return works() && unanswered < STALE;
  }

  /** Returns true if silence about the last check means little yet. */
  boolean quiet() {
    return works() && unanswered <= 1;
  }

  /** Returns true if silence means something. */
  boolean silent() {
    return unanswered >= SILENT;
  }

  boolean exhausted(int attempts) {
    return unanswered >= attempts;
  }

  boolean due(long nowNanos) {
    return !failed && nextCheck <= nowNanos;
  }

  /** Returns true if it answers, and its next check may as well go out now if it is due by then. */
  boolean mayJoin(long byNanos) {
    return works() && unanswered == 0 && nextCheck <= byNanos;
  }

  /** Returns when the next check is due; never for a failed pair. */
  long nextCheck() {
    return failed ? Long.MAX_VALUE : nextCheck;
  }

  long lastSent() {
    return lastSent;
  }

  /** Returns the last measured round trip in nanoseconds, or -1. */
  long roundTrip() {
    return roundTrip;
  }

  boolean nominatedByPeer() {
    return useCandidateAt != PAST;
  }

  long useCandidateAt() {
    return useCandidateAt;
  }

  void useCandidate(long nowNanos) {
    useCandidateAt = nowNanos;
  }

  void withdrawUseCandidate() {
    useCandidateAt = PAST;
  }

  /** A scheduled check goes out. */
  void sent(long nowNanos, IcePatience patience, boolean idle) {
    lastSent = nowNanos;
    unanswered++;
    hurries &= unanswered < STALE;
    long interval = patience.interval(unanswered, idle);
    nextCheck = nowNanos + (hurries ? Math.min(interval, hurry()) : interval);
  }

  /** Finds out at once, within a few round trips, whether it still works. */
  void hurry(long nowNanos) {
    if (works() && unanswered < UNHEALTHY) {
      hurries = true;
      checkBy(nowNanos);
    }
  }

  /** The network has changed: finds out at once whether it still works, or works again. */
  void recheck(long nowNanos) {
    if (!works()) {
      restart();
    }
    hurry(nowNanos);
    checkBy(nowNanos);
  }

  private long hurry() {
    return roundTrip < 0
        ? MOST_HURRY_NANOS
        : Math.clamp(2 * roundTrip, LEAST_HURRY_NANOS, MOST_HURRY_NANOS);
  }

  /** A check goes out between the scheduled ones, which neither shortens nor prolongs their row. */
  void sentBetween(long nowNanos) {
    lastSent = nowNanos;
  }

  void answered(long nowNanos, long sentAt, long interval) {
    succeeded = true;
    failed = false;
    hurries = false;
    doubted = false;
    unanswered = 0;
    roundTrip = nowNanos - sentAt;
    nextCheck = nowNanos + interval;
  }

  void fail() {
    failed = true;
  }

  /** Begins anew, as if nothing were known. */
  void restart() {
    failed = false;
    succeeded = false;
    unanswered = 0;
    nextCheck = PAST;
  }

  void checkBy(long atNanos) {
    nextCheck = Math.min(nextCheck, atNanos);
  }

  /** Active timing applies at once, not only after the interval that was begun idle. */
  void leaveIdle(IcePatience patience) {
    checkBy(lastSent == PAST ? PAST : lastSent + patience.interval(unanswered, false));
  }
}
