package fz.ice;

import fz.packet.Endpoint;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.random.RandomGenerator;

/**
 * Finds the best path between two peers that know each other's credentials, and watches it (RFC
 * 8445, full implementation, one stream, one component, regular nomination).
 *
 * <p>Every pair of candidates of one IP version is checked at once and then for as long as the
 * agent lives. The controlling side uses the best pair that answers and moves to a better one as
 * soon as that answers; the controlled side follows. See docs/ice.md for the timing.
 *
 * <p>Single-threaded; all times in nanoseconds of one monotonic clock. The first call that has a
 * time starts the agent. Draining {@link #pollTransmit()} and {@link #pollEvent()} is expected
 * after every other call.
 */
public final class IceAgent {
  private static final long SECOND = 1_000_000_000L;
  private static final long IDLE_NANOS = 20 * SECOND;
  private static final long TRIGGER_NANOS = SECOND / 20;
  private static final long PROBE_NANOS = SECOND / 4;
  private static final int MAX_TRANSMITS = 1024;

  private final IceRole role;
  private final IcePatience patience;
  private final Checks checks;
  private final Candidates candidates;
  private final PairList pairs;
  private final Fate fate;
  private final Queue<IceTransmit> transmits = new ArrayDeque<>();
  private final Queue<IceEvent> events = new ArrayDeque<>();

  private boolean started;
  private boolean closed;
  private boolean idle;
  private boolean activityPending;
  private long lastActivity;
  private long deadline = CandidatePair.PAST;

  /**
   * Creates an agent without candidates.
   *
   * @param random secure randomness, for transaction ids
   */
  public IceAgent(
      IceRole role,
      IceCredentials local,
      IceCredentials remote,
      IcePatience patience,
      RandomGenerator random) {
    this.role = role;
    this.patience = patience;
    this.checks = new Checks(role, local, remote, random);
    this.candidates = new Candidates(role, local.ufrag(), remote.ufrag());
    this.pairs = candidates.pairs();
    this.fate = new Fate(candidates);
  }

  /** Returns the role, which never changes. */
  public IceRole role() {
    return role;
  }

  /**
   * Adds an own candidate.
   *
   * @return false if it says nothing new: known, or equal to a host candidate
   */
  public boolean addLocalCandidate(Candidate candidate) {
    if (closed || !candidates.addLocal(candidate)) {
      return false;
    }
    update();
    return true;
  }

  /** Withdraws an own candidate, such as one on a relay that is gone; false if it is unknown. */
  public boolean removeLocalCandidate(Candidate candidate) {
    if (!candidates.removeLocal(candidate)) {
      return false;
    }
    dropStaleSelection();
    return true;
  }

  /** Returns the own candidates to signal, best first, with priorities and ufrag. */
  public List<Candidate> localCandidates() {
    return candidates.localsBestFirst();
  }

  /**
   * Adds a candidate of the peer. A known one is checked again if its pairs had been given up.
   *
   * @return false if it is known, is unusable, has other credentials, or is an own address
   */
  public boolean addRemoteCandidate(Candidate candidate) {
    if (closed || !candidates.mayBeRemote(candidate)) {
      return false;
    }
    activityPending = true;
    boolean isNew = candidates.addRemote(candidate);
    update();
    return isNew;
  }

  /** Withdraws a candidate of the peer, found by kind and address. Unknown ones are ignored. */
  public void removeRemoteCandidate(Candidate candidate) {
    if (!closed && candidates.removeRemote(candidate)) {
      dropStaleSelection();
    }
  }

  /**
   * Takes a STUN message.
   *
   * @param local the own address it arrived at: of a socket, or on a relay; an unspecified address
   *     if that is not known
   * @param remote where it came from
   * @return true if it was for this agent and authentic; otherwise it had no effect
   */
  public boolean handleStun(StunMessage message, Endpoint local, Endpoint remote, long nowNanos) {
    touch(nowNanos);
    if (closed || message.method() != StunMethod.BINDING || !message.fingerprintHolds()) {
      return false;
    }
    boolean handled =
        switch (message.stunClass()) {
          case REQUEST -> handleRequest(message, local, remote, nowNanos);
          case SUCCESS -> handleSuccess(message, remote, nowNanos);
          // The check is repeated until the pair is given up, whatever the reason.
          case ERROR -> checks.answered(message, remote) != null;
          case INDICATION -> false;
        };
    if (handled) {
      advance(nowNanos);
    }
    return handled;
  }

  /** Tells that application data was sent or received: checks become frequent again. */
  public void handleActivity(long nowNanos) {
    lastActivity = nowNanos;
    if (idle) {
      idle = false;
      for (int i = 0; i < pairs.size(); i++) {
        pairs.get(i).leaveIdle(patience);
      }
      update();
    }
  }

  /**
   * Checks all pairs at once, those that were given up too: the network is another one, and nobody
   * knows yet what works in it.
   */
  public void handleNetworkChange(long nowNanos) {
    touch(nowNanos);
    if (closed) {
      return;
    }
    handleActivity(nowNanos);
    for (int i = 0; i < pairs.size(); i++) {
      pairs.get(i).recheck(nowNanos);
    }
    update();
  }

  /** Does what is due. */
  public void handleTimeout(long nowNanos) {
    touch(nowNanos);
    if (closed) {
      return;
    }
    checks.forget(nowNanos);
    if (mayIdle() && nowNanos - lastActivity >= IDLE_NANOS) {
      idle = true;
    }
    boolean checked = false;
    for (int i = 0; i < pairs.size(); i++) {
      CandidatePair pair = pairs.get(i);
      if (!pair.due(nowNanos)) {
        continue;
      }
      if (pair.exhausted(patience.attempts(idle))) {
        pair.fail();
      } else {
        check(pair, nowNanos);
        checked = true;
      }
    }
    if (checked) {
      checkTogether(nowNanos);
    }
    advance(nowNanos);
  }

  /** Returns when to call {@link #handleTimeout} at the latest; {@link Long#MAX_VALUE} = never. */
  public long nextTimeout() {
    if (!transmits.isEmpty() || !events.isEmpty()) {
      return CandidatePair.PAST;
    }
    if (closed) {
      return Long.MAX_VALUE;
    }
    return !started || activityPending ? CandidatePair.PAST : deadline;
  }

  /** Returns the next message to send, or null. */
  public IceTransmit pollTransmit() {
    return transmits.poll();
  }

  /** Returns the next event, or null. */
  public IceEvent pollEvent() {
    return events.poll();
  }

  /** Returns the pair in use. */
  public Optional<IceEvent.Nominated> nominated() {
    return Optional.ofNullable(pairs.selected())
        .map(pair -> new IceEvent.Nominated(pair.local, pair.remote()));
  }

  /** Returns the round trip of the pair in use in nanoseconds, or -1. */
  public long roundTripNanos() {
    CandidatePair selected = pairs.selected();
    return selected == null ? -1 : selected.roundTrip();
  }

  /** Returns true while checks are rare because no application data flows. */
  public boolean isIdle() {
    return idle;
  }

  /** Returns true if several checks of the pair in use, or of the last one, had no answer. */
  public boolean isSilent() {
    CandidatePair selected = pairs.selected();
    return selected == null ? fate.wasConnected() && !closed : selected.silent();
  }

  /** Returns true after {@link IceEvent.Failed}. */
  public boolean isFailed() {
    return closed;
  }

  private boolean handleRequest(
      StunMessage message, Endpoint local, Endpoint remote, long nowNanos) {
    if (remote.port() == 0 || !checks.isAuthenticRequest(message)) {
      return false;
    }
    Candidate receiving = candidates.receiving(local, remote);
    if (receiving == null) {
      // Unanswered it comes again, and by then there may be a candidate.
      return true;
    }
    Endpoint answering = LocalCandidates.answering(local, receiving);
    int unknown = message.firstNotUnderstood(Checks::understands);
    if (unknown >= 0) {
      transmit(answering, remote, checks.unknownAttribute(message, unknown));
      return true;
    }
    if (checks.hasOwnRole(message)) {
      transmit(answering, remote, checks.roleConflict(message));
      return true;
    }
    transmit(answering, remote, checks.success(message, remote));
    CandidatePair pair = candidates.pairOf(receiving, remote, message, nowNanos);
    if (pair == null) {
      return true;
    }
    pairs.noteNomination(pair, message.has(StunAttribute.USE_CANDIDATE), nowNanos);
    trigger(pair, nowNanos);
    checkTogether(nowNanos);
    return true;
  }

  /** A request arrived over a pair, so a check in the other direction has good prospects now. */
  private void trigger(CandidatePair pair, long nowNanos) {
    if (pair.quiet()) {
      return;
    }
    long sinceLast = nowNanos - pair.lastSent();
    if (pair.due(nowNanos) && !pair.exhausted(patience.attempts(idle))) {
      check(pair, nowNanos);
    } else if (sinceLast >= (pair.failed() ? PROBE_NANOS : TRIGGER_NANOS)) {
      pair.sentBetween(nowNanos);
      sendCheck(pair, nowNanos);
    }
  }

  /**
   * While idle, a host that is awake for a check of its own or of the peer's also sends those that
   * would wake both soon. No check goes out later for it.
   */
  private void checkTogether(long nowNanos) {
    if (!idle) {
      return;
    }
    long byNanos = nowNanos + patience.idleInterval() / 2;
    for (int i = 0; i < pairs.size(); i++) {
      CandidatePair pair = pairs.get(i);
      if (pair.mayJoin(byNanos)) {
        check(pair, nowNanos);
      }
    }
  }

  private boolean handleSuccess(StunMessage message, Endpoint remote, long nowNanos) {
    Checks.Sent sent = checks.answered(message, remote);
    if (sent == null) {
      return false;
    }
    if (pairs.contains(sent.pair())) {
      sent.pair().answered(nowNanos, sent.atNanos(), patience.interval(0, idle));
    }
    return true;
  }

  private void dropStaleSelection() {
    activityPending |= pairs.dropStaleSelection();
    update();
  }

  /** Draws the conclusions of what happened. */
  private void advance(long nowNanos) {
    CandidatePair best = pairs.best(fate.wasConnected());
    if (best == null) {
      pairs.select(null);
      idle = false;
      judge(nowNanos);
    } else if (best != pairs.selected()) {
      nominate(best, nowNanos);
    }
    update();
  }

  private void nominate(CandidatePair pair, long nowNanos) {
    pairs.select(pair);
    fate.connected();
    lastActivity = nowNanos;
    events.add(new IceEvent.Nominated(pair.local, pair.remote()));
    if (role == IceRole.CONTROLLING) {
      check(pair, nowNanos);
    }
  }

  private void judge(long nowNanos) {
    IceEvent event = fate.judge(nowNanos);
    if (event == null) {
      return;
    }
    if (event instanceof IceEvent.Failed) {
      closed = true;
      transmits.clear();
    }
    events.add(event);
  }

  private boolean mayIdle() {
    return !idle && pairs.selected() != null && pairs.selected().quiet();
  }

  private void touch(long nowNanos) {
    if (!started) {
      started = true;
      fate.start(nowNanos);
      lastActivity = nowNanos;
    }
    if (activityPending) {
      activityPending = false;
      handleActivity(nowNanos);
    }
    if (candidates.takePeerChanged() && pairs.selected() != null) {
      // It may be in another network, and the pair in use be dead.
      pairs.selected().hurry(nowNanos);
      update();
    }
  }

  /** Computes the next deadline, so that asking for it costs nothing. */
  private void update() {
    long next = Math.min(pairs.nextCheck(), fate.deadline());
    if (mayIdle()) {
      next = Math.min(next, lastActivity + IDLE_NANOS);
    }
    deadline = next;
  }

  /** Makes a scheduled check. */
  private void check(CandidatePair pair, long nowNanos) {
    pair.sent(nowNanos, patience, idle);
    sendCheck(pair, nowNanos);
  }

  private void sendCheck(CandidatePair pair, long nowNanos) {
    boolean nominates = role == IceRole.CONTROLLING && pair == pairs.selected();
    byte[] request = checks.request(pair, nominates, nowNanos);
    transmit(pair.local.address(), pair.remote().address(), request);
  }

  private void transmit(Endpoint local, Endpoint remote, byte[] payload) {
    if (transmits.size() < MAX_TRANSMITS) {
      transmits.add(new IceTransmit(local, remote, payload));
    }
  }
}
