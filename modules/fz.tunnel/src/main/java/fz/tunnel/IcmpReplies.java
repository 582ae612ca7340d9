package fz.tunnel;

import fz.packet.HotPath;
import fz.packet.IcmpError;
import fz.packet.IcmpErrors;
import fz.packet.PacketBatch;
import fz.packet.PacketView;
import fz.packet.Slab;

/**
 * ICMP errors that wait to be sent, in memory of their own. What finds no room is not sent: errors
 * are a courtesy.
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
    int index = waiting.count();
    if (IcmpErrors.append(waiting, packet, error)) {
      waiting.peer(index, connection);
    }
  }

  boolean isEmpty() {
    return taken == waiting.count();
  }

  /** Returns where the next error goes; null for the own host. */
  Connection connection() {
    return (Connection) waiting.peer(taken);
  }

  /**
   * Moves the next error to the end of a batch.
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

  /** Discards the next error. */
  void skip() {
    taken++;
    if (taken == waiting.count()) {
      waiting.clear();
      taken = 0;
    }
  }
}
