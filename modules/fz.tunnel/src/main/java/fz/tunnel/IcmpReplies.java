package fz.tunnel;

import fz.packet.HotPath;
import fz.packet.IcmpError;
import fz.packet.IcmpErrors;
import fz.packet.PacketBatch;
import fz.packet.PacketView;
import fz.packet.Slab;
import fz.packet.Verdict;

/**
 * Packets that packets give rise to and that wait to be sent, in memory of their own: ICMP errors,
 * and fragments beyond the first of a packet that had to be split. What finds no room is not sent:
 * errors are a courtesy, and a network may lose a fragment.
 */
final class IcmpReplies {
  private final PacketBatch waiting = Slab.batches(1)[0];
  private int taken;

  /**
   * Adds an error about a packet.
   *
   * @param connection where the error goes; null if it goes to the own host
   */
  @HotPath
  void add(PacketView packet, IcmpError error, Connection connection) {
    int from = waiting.count();
    IcmpErrors.append(waiting, packet, error);
    claim(from, connection);
  }

  /** Adds a "packet too big" about a packet, for the own host. */
  @HotPath
  void addTooBig(PacketView packet, int mtu) {
    IcmpErrors.appendTooBig(waiting, packet, mtu);
  }

  /** Returns where others may add packets: for the own host, unless they {@link #claim} them. */
  @HotPath
  PacketBatch waiting() {
    return waiting;
  }

  /** Says where the packets from an index on go. */
  @HotPath
  void claim(int from, Connection connection) {
    for (int i = from; i < waiting.count(); i++) {
      waiting.peer(i, connection);
    }
  }

  boolean isEmpty() {
    return taken == waiting.count();
  }

  /** Returns where the next packet goes; null for the own host. */
  Connection connection() {
    return (Connection) waiting.peer(taken);
  }

  /**
   * Moves the next packet to the end of a batch.
   *
   * @return its index there, or -1 if it does not fit
   */
  int moveTo(PacketBatch out) {
    int i = out.append(waiting.memory(), waiting.offset(taken), waiting.length(taken));
    if (i >= 0) {
      skip();
    }
    return i;
  }

  /** Adds all packets to a batch for the own host while they fit. */
  void deliverTo(PacketBatch out) {
    while (!isEmpty()) {
      int i = moveTo(out);
      if (i < 0) {
        return;
      }
      out.verdict(i, Verdict.DELIVER);
    }
  }

  /** Discards the next packet. */
  void skip() {
    taken++;
    if (taken == waiting.count()) {
      waiting.clear();
      taken = 0;
    }
  }
}
