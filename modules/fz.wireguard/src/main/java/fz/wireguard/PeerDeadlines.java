package fz.wireguard;

import fz.packet.HotPath;
import java.util.Arrays;

/**
 * Peers by their next deadline: a binary heap in which each peer has one entry. A deadline that
 * comes closer moves its entry at once; one that moves away is noticed when its entry reaches the
 * top. Traffic pushes deadlines away all the time, and that way costs nothing, while the instant at
 * the top is always exact.
 */
final class DeadlineHeap {
  private Peer[] entries = new Peer[16];
  private int size;

  /** Returns the peer whose deadline is next, or null. */
  @HotPath
  Peer peek() {
    while (size > 0) {
      Peer top = entries[0];
      long actual = top.deadline();
      if (actual <= top.scheduled) {
        return top;
      }
      if (actual == PeerTimers.NEVER) {
        remove(top);
      } else {
        top.scheduled = actual;
        siftDown(0);
      }
    }
    return null;
  }

  /** Takes notice of a deadline of a peer that may have come closer. */
  @HotPath
  void update(Peer peer) {
    long actual = peer.deadline();
    if (peer.heapIndex >= 0) {
      if (actual < peer.scheduled) {
        peer.scheduled = actual;
        siftUp(peer.heapIndex);
      }
    } else if (actual != PeerTimers.NEVER) {
      if (size == entries.length) {
        entries = Arrays.copyOf(entries, 2 * size);
      }
      peer.scheduled = actual;
      place(size++, peer);
      siftUp(peer.heapIndex);
    }
  }

  void remove(Peer peer) {
    int i = peer.heapIndex;
    if (i < 0) {
      return;
    }
    peer.heapIndex = -1;
    Peer last = entries[--size];
    entries[size] = null;
    if (last != peer) {
      place(i, last);
      siftUp(i);
      siftDown(last.heapIndex);
    }
  }

  private void siftUp(int from) {
    int i = from;
    Peer peer = entries[i];
    while (i > 0 && entries[(i - 1) / 2].scheduled > peer.scheduled) {
      place(i, entries[(i - 1) / 2]);
      i = (i - 1) / 2;
    }
    place(i, peer);
  }

  private void siftDown(int from) {
    int i = from;
    Peer peer = entries[i];
    while (2 * i + 1 < size) {
      int child = 2 * i + 1;
      if (child + 1 < size && entries[child + 1].scheduled < entries[child].scheduled) {
        child++;
      }
      if (entries[child].scheduled >= peer.scheduled) {
        break;
      }
      place(i, entries[child]);
      i = child;
    }
    place(i, peer);
  }

  private void place(int i, Peer peer) {
    entries[i] = peer;
    peer.heapIndex = i;
  }
}
