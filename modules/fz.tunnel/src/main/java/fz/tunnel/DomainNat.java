package fz.tunnel;

import fz.packet.HotPath;
import java.lang.foreign.MemorySegment;

/**
 * The client's knowledge of whether a gateway translates for one domain of one resource. The
 * gateway is asked by the first packet or query; until it answers, packets wait. A later query asks
 * again, because addresses change, but what flows already goes on flowing. There is no timer of its
 * own: an unanswered question is repeated when something still wants an answer.
 */
final class DomainNat {
  static final long REPEAT_NANOS = 2_000_000_000L;
  static final int MAX_WAITING = 32;

  private State state = State.UNKNOWN;
  private boolean holds = true;
  private long askedAt;
  private PacketBuffer waiting; // null until a packet waits: hosts ask for more names than they use

  private enum State {
    UNKNOWN,
    PENDING,
    CONFIRMED,
    FAILED
  }

  /** Returns true if a packet may go to the gateway now; if not, {@link #hold} it. */
  @HotPath
  boolean passes() {
    return !holds;
  }

  /** Returns true if a packet is a reason to ask the gateway now; the caller then does so. */
  @HotPath
  boolean asksForPacket(long nowNanos) {
    if (state == State.PENDING) {
      return nowNanos - askedAt >= REPEAT_NANOS && ask(holds, nowNanos);
    }
    return state == State.UNKNOWN && ask(true, nowNanos);
  }

  /** Returns true if a DNS query is a reason to ask the gateway now; the caller then does so. */
  boolean asksForQuery(long nowNanos) {
    return switch (state) {
      case UNKNOWN, FAILED -> ask(true, nowNanos);
      case PENDING -> nowNanos - askedAt >= REPEAT_NANOS && ask(holds, nowNanos);
      case CONFIRMED -> ask(false, nowNanos);
    };
  }

  /**
   * Takes the gateway's answer.
   *
   * @return true if the packets that waited go now; else they were discarded
   */
  boolean handleStatus(boolean active) {
    if (state == State.UNKNOWN) {
      return false;
    }
    state = active ? State.CONFIRMED : State.FAILED;
    holds = false;
    if (!active) {
      waiting = null;
    }
    return active;
  }

  /** Keeps a copy of a packet until the gateway has answered; false if there is no room. */
  boolean hold(MemorySegment memory, long offset, int length) {
    return buffer().add(memory, offset, length);
  }

  /** See the other overload; the array must not change any more. */
  boolean hold(byte[] packet) {
    return buffer().add(packet);
  }

  /** Takes a packet that waited, or returns null. */
  byte[] pollReleased() {
    return waiting == null ? null : waiting.poll();
  }

  /** The gateway is gone, and what it knew with it. */
  void reset() {
    state = State.UNKNOWN;
    holds = true;
    waiting = null;
  }

  private PacketBuffer buffer() {
    if (waiting == null) {
      waiting = new PacketBuffer(MAX_WAITING);
    }
    return waiting;
  }

  private boolean ask(boolean hold, long nowNanos) {
    state = State.PENDING;
    holds = hold;
    askedAt = nowNanos;
    return true;
  }
}
