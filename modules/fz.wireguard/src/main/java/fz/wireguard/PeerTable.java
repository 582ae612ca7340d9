package fz.wireguard;

import fz.packet.HotPath;
import java.util.random.RandomGenerator;

/**
 * Peers by 24-bit id, the upper part of a receiver index: open addressing with linear probing,
 * looked up without allocation. Ids are random, never 0, and not in use twice.
 */
final class PeerTable {
  private static final int ID_MASK = 0xff_ffff;
  private static final int MOST_PEERS = 1 << 20;

  private Peer[] slots = new Peer[16];
  private int size;

  /** Returns an id that no peer has. */
  int newId(RandomGenerator random) {
    if (size >= MOST_PEERS) {
      throw new IllegalStateException("more than " + MOST_PEERS + " peers");
    }
    while (true) {
      int id = random.nextInt() & ID_MASK;
      if (id != 0 && get(id) == null) {
        return id;
      }
    }
  }

  /** Returns the peer with an id, or null. */
  @HotPath
  Peer get(int id) {
    int mask = slots.length - 1;
    for (int i = spread(id) & mask; ; i = i + 1 & mask) {
      Peer peer = slots[i];
      if (peer == null || peer.id() == id) {
        return peer;
      }
    }
  }

  void add(Peer peer) {
    if (2 * (size + 1) > slots.length) {
      rebuild(2 * slots.length, null);
    }
    insert(peer);
    size++;
  }

  void remove(Peer peer) {
    if (get(peer.id()) == peer) {
      rebuild(slots.length, peer);
      size--;
    }
  }

  private void rebuild(int capacity, Peer without) {
    Peer[] old = slots;
    slots = new Peer[capacity];
    for (Peer peer : old) {
      if (peer != null && peer != without) {
        insert(peer);
      }
    }
  }

  private void insert(Peer peer) {
    int mask = slots.length - 1;
    int i = spread(peer.id()) & mask;
    while (slots[i] != null) {
      i = i + 1 & mask;
    }
    slots[i] = peer;
  }

  private static int spread(int id) {
    int hash = id * 0x9e3779b9;
    return hash ^ hash >>> 16;
  }
}
