package fz.nat;

import fz.packet.HotPath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The sessions of one table: found by their inside and by their outside tuple, in O(1) and without
 * allocation once the columns have grown to what is needed. As many ended sessions as open ones are
 * remembered by their outside tuple; the oldest are forgotten first.
 */
final class Sessions {
  private static final int INITIAL_CAPACITY = 32;

  /** Ports tried one by one before a bitmap is made, and sessions below which it is given up. */
  private static final int CROWD = 256;

  private static final int CROWD_OVER = CROWD / 2;

  private final int maxOpen;
  private final TupleIndex inside;
  private final TupleIndex outside;
  private final SessionLists lists;
  private final List<CrowdedPorts> crowds = new ArrayList<>();
  private byte[] marks;
  private int open;
  private int ended;

  Sessions(int maxOpen, long hashKey) {
    this.maxOpen = maxOpen;
    int capacity = Math.min(INITIAL_CAPACITY, 2 * maxOpen);
    inside = new TupleIndex(capacity, hashKey);
    outside = new TupleIndex(capacity, hashKey);
    lists = new SessionLists(capacity);
    marks = new byte[capacity];
  }

  int open() {
    return open;
  }

  int ended() {
    return ended;
  }

  /** The side of the client: proxy address and the client's port. Open sessions only. */
  TupleIndex inside() {
    return inside;
  }

  /** The side of the network: real address and translated port. Open and ended sessions. */
  TupleIndex outside() {
    return outside;
  }

  SessionLists lists() {
    return lists;
  }

  /** Returns bits that the owner of the sessions keeps with one; 0 at its start. */
  @HotPath
  int marks(int session) {
    return marks[session];
  }

  @HotPath
  void mark(int session, int bits) {
    marks[session] |= (byte) bits;
  }

  /**
   * Starts a session, unconfirmed. A full table gives up the oldest session without a reply.
   *
   * @return the session, or -1 if there is no port or no room
   */
  int start(
      long proxyHigh,
      long proxyLow,
      int insideProtocol,
      long realHigh,
      long realLow,
      int protocol,
      int number,
      long nowNanos) {
    int translated = freeNumber(realHigh, realLow, protocol, number);
    if (translated < 0 || open == maxOpen && !giveUpOne()) {
      return -1;
    }
    int outsideTuple = TupleIndex.tuple(protocol, translated);
    int remembered = outside.find(realHigh, realLow, outsideTuple);
    if (remembered >= 0) {
      forget(remembered);
    }
    if (lists.first(SessionLists.FREE) < 0) {
      grow();
    }
    int session = lists.first(SessionLists.FREE);
    inside.insert(session, proxyHigh, proxyLow, TupleIndex.tuple(insideProtocol, number));
    outside.insert(session, realHigh, realLow, outsideTuple);
    marks[session] = 0;
    lists.use(session, SessionLists.UNCONFIRMED, nowNanos);
    open++;
    CrowdedPorts crowd = crowd(realHigh, realLow, protocol);
    if (crowd != null) {
      crowd.use(translated);
    }
    return session;
  }

  /** Ends an open session and remembers its outside tuple. */
  void end(int session) {
    inside.remove(session);
    lists.move(session, SessionLists.ENDED);
    open--;
    ended++;
    CrowdedPorts crowd =
        crowd(outside.high(session), outside.low(session), outside.protocol(session));
    if (crowd != null) {
      crowd.release(outside.number(session));
      if (crowd.count() < CROWD_OVER) {
        crowds.remove(crowd);
      }
    }
    if (ended > maxOpen) {
      forget(lists.first(SessionLists.ENDED));
    }
  }

  private void forget(int session) {
    outside.remove(session);
    lists.move(session, SessionLists.FREE);
    ended--;
  }

  private boolean giveUpOne() {
    int oldest = lists.first(SessionLists.UNCONFIRMED);
    if (oldest < 0) {
      return false;
    }
    end(oldest);
    return true;
  }

  private void grow() {
    // Open and ended sessions together never need more.
    int capacity = (int) Math.min(2L * lists.capacity(), 2L * maxOpen);
    inside.grow(capacity);
    outside.grow(capacity);
    marks = Arrays.copyOf(marks, capacity);
    lists.grow(capacity);
  }

  /** Returns a number that no open session has towards a real address, or -1. */
  private int freeNumber(long realHigh, long realLow, int protocol, int number) {
    CrowdedPorts crowd = crowd(realHigh, realLow, protocol);
    if (crowd != null) {
      return crowd.free(number);
    }
    int candidate = number;
    for (int tried = 0; tried < CROWD; tried++) {
      int session = outside.find(realHigh, realLow, TupleIndex.tuple(protocol, candidate));
      if (session < 0 || !lists.isOpen(session)) {
        return candidate;
      }
      candidate = candidate == 65_535 ? 1 : candidate + 1;
    }
    return newCrowd(realHigh, realLow, protocol).free(number);
  }

  private CrowdedPorts newCrowd(long realHigh, long realLow, int protocol) {
    CrowdedPorts crowd = new CrowdedPorts(realHigh, realLow, protocol);
    for (int session = 0; session < lists.capacity(); session++) {
      if (lists.isOpen(session)
          && crowd.isFor(outside.high(session), outside.low(session), outside.protocol(session))) {
        crowd.use(outside.number(session));
      }
    }
    crowds.add(crowd);
    return crowd;
  }

  private CrowdedPorts crowd(long realHigh, long realLow, int protocol) {
    for (int i = 0; i < crowds.size(); i++) {
      if (crowds.get(i).isFor(realHigh, realLow, protocol)) {
        return crowds.get(i);
      }
    }
    return null;
  }
}
