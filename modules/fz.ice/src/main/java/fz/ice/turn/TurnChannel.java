package fz.ice.turn;

import fz.packet.Endpoint;
import fz.packet.HotPath;

/**
 * A channel to one peer (RFC 8656 section 12). Data may be sent over it as soon as its binding has
 * been asked for: a datagram seldom overtakes the one before it.
 */
public final class TurnChannel {
  /** Binding and cool-down after which a number is free again, and what they consist of. */
  static final long LIFETIME_NANOS = 600_000_000_000L;

  static final long COOL_DOWN_NANOS = 300_000_000_000L;

  /** A permission ends after 5 minutes and a binding renews it, so it is renewed before. */
  static final long RENEW_NANOS = 240_000_000_000L;

  enum State {
    /** Not asked for yet, because there is no allocation. */
    WAITING,
    /** Asked for. */
    ASKED,
    /** Confirmed. */
    BOUND,
    /** Not to be used: over, or refused. */
    CLOSED
  }

  private final int number;
  private final Endpoint peer;
  private State state = State.WAITING;
  private boolean received;
  private boolean renewing;
  private long boundAt;
  private long reopensAt;

  TurnChannel(int number, Endpoint peer) {
    this.number = number;
    this.peer = peer;
  }

  /** Returns the channel number. */
  @HotPath
  public int number() {
    return number;
  }

  /** Returns whom it leads to. */
  public Endpoint peer() {
    return peer;
  }

  /** Returns true if data may be sent over it. */
  @HotPath
  public boolean isUsable() {
    return state == State.ASKED || state == State.BOUND;
  }

  /** Notes data from the peer: only then is the binding worth renewing. */
  @HotPath
  void received() {
    received = true;
  }

  State state() {
    return state;
  }

  /** The binding is asked for, for the first time or again. */
  void asked(long nowNanos) {
    if (state != State.BOUND) {
      state = State.ASKED;
      boundAt = nowNanos;
    }
    renewing = true;
  }

  void bound(long askedAtNanos) {
    state = State.BOUND;
    boundAt = askedAtNanos;
    renewing = false;
    received = false;
  }

  /** The request to renew it has come to nothing; the binding lasts as long as it did. */
  void notRenewed() {
    renewing = false;
    received = false;
  }

  /** The allocation is gone and with it the binding. */
  void unbound() {
    if (state != State.CLOSED) {
      state = State.WAITING;
    }
    renewing = false;
  }

  /** The binding is over, or was refused; it is not asked for again before a time. */
  void closed(long notBeforeNanos) {
    state = State.CLOSED;
    renewing = false;
    reopensAt = notBeforeNanos;
  }

  /** Lets the binding be asked for again, under the same number, if it may. */
  void reopen(long nowNanos) {
    if (state == State.CLOSED && nowNanos >= reopensAt) {
      state = State.WAITING;
    }
  }

  boolean wantsRenewal(long nowNanos) {
    return state == State.BOUND && received && !renewing && nowNanos - boundAt >= RENEW_NANOS;
  }

  /** Returns true if it is used again after so long that the peer may not get through any more. */
  boolean isStale(long nowNanos) {
    return state == State.BOUND && !renewing && nowNanos - boundAt >= RENEW_NANOS;
  }

  boolean isOver(long nowNanos) {
    return state == State.BOUND && nowNanos - boundAt >= LIFETIME_NANOS;
  }

  /** Returns true if the number may go to another peer. */
  boolean isFree(long nowNanos) {
    return state == State.CLOSED && nowNanos - boundAt >= LIFETIME_NANOS + COOL_DOWN_NANOS;
  }

  /**
   * Returns when something may be due: the renewal or the end. Whether data has been received by
   * then is seen then.
   */
  long due(long nowNanos) {
    if (state != State.BOUND) {
      return Long.MAX_VALUE;
    }
    long renewal = boundAt + RENEW_NANOS;
    if (nowNanos < renewal) {
      return renewal;
    }
    return Math.min(nowNanos + RENEW_NANOS / 8, boundAt + LIFETIME_NANOS);
  }
}
