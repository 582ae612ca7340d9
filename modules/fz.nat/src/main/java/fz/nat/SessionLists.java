package fz.nat;

import fz.packet.HotPath;
import java.util.Arrays;

/**
 * Sessions in doubly linked lists, one per stage of a session's life, each in the order in which
 * its members were last used. As all members of a list live equally long, the first is the next to
 * end: no search and no heap.
 */
@HotPath
final class SessionLists {
  private static final long SECOND = 1_000_000_000L;

  /** Not in use. */
  static final int FREE = 0;

  /** Ended; its outside tuple is remembered. */
  static final int ENDED = 1;

  /** Waiting for the first reply. */
  static final int UNCONFIRMED = 2;

  /** UDP or ICMP with replies. */
  static final int DATAGRAM = 3;

  /** TCP with a reply that the client has not acknowledged (RFC 5382 section 5, REQ-5). */
  static final int OPENING = 4;

  /** TCP whose handshake is over (RFC 5382 section 5, REQ-5). */
  static final int STREAM = 5;

  /** TCP after both sides said that they are done. */
  static final int CLOSING = 6;

  private static final int LISTS = 7;
  private static final long[] LIFETIME = {
    0, 0, 60 * SECOND, 120 * SECOND, 240 * SECOND, (2 * 3600 + 240) * SECOND, 5 * SECOND
  };

  private final int[] first = new int[LISTS];
  private final int[] last = new int[LISTS];
  private int[] next;
  private int[] previous;
  private byte[] list;
  private long[] deadline;

  /** Creates lists of sessions 0 to capacity - 1, all of them free. */
  SessionLists(int capacity) {
    Arrays.fill(first, -1);
    Arrays.fill(last, -1);
    next = new int[0];
    previous = new int[0];
    list = new byte[0];
    deadline = new long[0];
    grow(capacity);
  }

  int capacity() {
    return list.length;
  }

  /** Adds free sessions. */
  void grow(int capacity) {
    int before = capacity();
    next = Arrays.copyOf(next, capacity);
    previous = Arrays.copyOf(previous, capacity);
    list = Arrays.copyOf(list, capacity);
    deadline = Arrays.copyOf(deadline, capacity);
    for (int session = before; session < capacity; session++) {
      append(session, FREE);
    }
  }

  /** Returns the list that a session is in. */
  int list(int session) {
    return list[session];
  }

  /** Returns true unless a session is free or ended. */
  boolean isOpen(int session) {
    return list[session] > ENDED;
  }

  /** Returns the session that has been in a list longest without use, or -1. */
  int first(int ofList) {
    return first[ofList];
  }

  /** Puts a session at the end of a list and renews its time. */
  void use(int session, int newList, long nowNanos) {
    deadline[session] = nowNanos + LIFETIME[newList];
    if (last[newList] == session) {
      return;
    }
    unlink(session);
    append(session, newList);
  }

  /** Puts a session at the end of a list without a time limit. */
  void move(int session, int newList) {
    unlink(session);
    append(session, newList);
  }

  boolean isOver(int session, long nowNanos) {
    return deadline[session] <= nowNanos;
  }

  /** Returns an open session whose time is over, or -1. */
  int over(long nowNanos) {
    for (int i = UNCONFIRMED; i < LISTS; i++) {
      if (first[i] >= 0 && isOver(first[i], nowNanos)) {
        return first[i];
      }
    }
    return -1;
  }

  /** Returns when the next session ends, or {@link Long#MAX_VALUE}. */
  long nextDeadline() {
    long earliest = Long.MAX_VALUE;
    for (int i = UNCONFIRMED; i < LISTS; i++) {
      if (first[i] >= 0) {
        earliest = Math.min(earliest, deadline[first[i]]);
      }
    }
    return earliest;
  }

  private void append(int session, int newList) {
    int before = last[newList];
    next[session] = -1;
    previous[session] = before;
    list[session] = (byte) newList;
    last[newList] = session;
    if (before < 0) {
      first[newList] = session;
    } else {
      next[before] = session;
    }
  }

  private void unlink(int session) {
    int from = list[session];
    int before = previous[session];
    int after = next[session];
    if (before < 0) {
      first[from] = after;
    } else {
      next[before] = after;
    }
    if (after < 0) {
      last[from] = before;
    } else {
      previous[after] = before;
    }
  }
}
