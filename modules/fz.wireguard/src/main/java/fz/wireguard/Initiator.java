package fz.wireguard;

/**
 * The handshakes that this side starts with one peer: when one is started, sent again and given up
 * (paper, sections 6.2 and 6.4).
 */
final class Initiator {
  private final CoreState core;
  private final Peer peer;
  private final PeerTimers timers;
  private final Outbox outbox;
  private final boolean begins;
  private final long attemptNanos;

  private Handshake handshake;
  private boolean wasConnected;
  private boolean hasInitiated;
  private long lastInitiationNanos;

  Initiator(CoreState core, Peer peer, PeerConfig config, PeerTimers timers, Outbox outbox) {
    this.core = core;
    this.peer = peer;
    this.timers = timers;
    this.outbox = outbox;
    this.begins = config.initiates();
    this.attemptNanos = config.rekeyAttemptTime().toNanos();
  }

  /** Returns the handshake under way, or null. */
  Handshake handshake() {
    return handshake;
  }

  /** Puts a handshake in the place of the one under way. */
  void handshake(Handshake begun) {
    clear();
    handshake = begun;
  }

  /** Returns true if handshakes may be started here: a peer that must begin has done so. */
  boolean mayInitiate() {
    return begins || wasConnected;
  }

  /** Starts a handshake unless one is under way; not sooner than 5 s after the last initiation. */
  void request(long nowNanos) {
    boolean underWay = handshake != null && nowNanos < timers.giveUp;
    if (underWay || peer.endpoint() == null || !mayInitiate()) {
      return;
    }
    long earliest = lastInitiationNanos + PeerTimers.REKEY_TIMEOUT_NANOS;
    if (hasInitiated && nowNanos < earliest) {
      timers.start = earliest;
      core.deadlines.update(peer);
    } else {
      start(nowNanos);
    }
  }

  /** Starts a handshake, with a new attempt time. */
  void start(long nowNanos) {
    timers.start = PeerTimers.NEVER;
    // Not extended by packets that follow: a sender that never stops must learn of a dead peer too.
    timers.giveUp = nowNanos + attemptNanos;
    send(nowNanos);
  }

  /** Sends the initiation again, or gives up, if that is due. */
  void handleTimeout(long nowNanos) {
    if (nowNanos >= timers.giveUp) {
      // A peer whose older session still works is not given up while handshakes are lost.
      timers.giveUp = timers.receivedNanos() + attemptNanos;
      if (nowNanos >= timers.giveUp) {
        abandon();
        core.events.add(peer, EventQueue.Kind.EXPIRED);
        return;
      }
    }
    if (nowNanos >= timers.retransmit) {
      send(nowNanos);
    }
  }

  /** Notes a session, whoever started its handshake: nothing is to be sent again. */
  void established(long nowNanos) {
    wasConnected = true;
    clear();
    timers.established(jitter(), nowNanos);
  }

  /** Begins as if nothing had been initiated; packets that wait go on waiting. */
  void reset() {
    cancel();
    timers.start = PeerTimers.NEVER;
    hasInitiated = false;
  }

  /** Forgets the handshake under way, with its keys. */
  void clear() {
    if (handshake != null) {
      handshake.clear();
      handshake = null;
    }
    outbox.initiation(null);
  }

  private void send(long nowNanos) {
    byte[] message = Handshakes.initiate(core, peer, nowNanos);
    if (message == null) {
      abandon();
      core.events.add(peer, EventQueue.Kind.FAILED);
      return;
    }
    hasInitiated = true;
    lastInitiationNanos = nowNanos;
    timers.retransmit = nowNanos + PeerTimers.REKEY_TIMEOUT_NANOS + jitter();
    outbox.initiation(message);
    timers.passed(nowNanos);
    core.deadlines.update(peer);
    peer.queue();
  }

  private void abandon() {
    cancel();
    outbox.dropStaged();
  }

  private void cancel() {
    clear();
    timers.handshakeEnded();
  }

  private long jitter() {
    return core.random.nextLong(PeerTimers.REKEY_JITTER_NANOS + 1);
  }
}
