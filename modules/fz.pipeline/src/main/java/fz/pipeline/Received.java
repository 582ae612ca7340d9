package fz.pipeline;

import fz.packet.HotPath;

/**
 * What the socket readers have received: a ring for each of them, from which the core takes one
 * batch at a time in turn. Datagrams of one peer come through one ring, so their order is kept.
 */
final class Received {
  private final Ring[] rings;
  private final long[] next;
  private int turn;

  Received(Ring[] rings) {
    this.rings = rings;
    this.next = new long[rings.length];
  }

  /** Returns the ring of a reader. */
  Ring ring(int reader) {
    return rings[reader];
  }

  int readers() {
    return rings.length;
  }

  /** Core: returns true if there is a batch to take, which {@link #slot} returns then. */
  @HotPath
  boolean hasNext() {
    for (int tried = 0; tried < rings.length; tried++) {
      if (rings[turn].isPublished(next[turn])) {
        return true;
      }
      passOn();
    }
    return false;
  }

  /** Core: returns the slot that {@link #hasNext} found. */
  @HotPath
  Ring.Slot slot() {
    return rings[turn].slot(next[turn]);
  }

  /** Core: is done with this slot and has emptied its batch. */
  @HotPath
  void drain() {
    rings[turn].drain(next[turn]++);
    passOn();
  }

  private void passOn() {
    turn = turn + 1 == rings.length ? 0 : turn + 1;
  }
}
