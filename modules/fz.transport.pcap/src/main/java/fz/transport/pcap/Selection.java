package fz.transport.pcap;

import fz.packet.PacketBatch;
import fz.packet.Verdict;

/** Sets of packets of a batch, a bit for each. */
final class Selection {
  private Selection() {}

  /** Returns the packets from an index on that have a verdict. */
  static long withVerdict(PacketBatch batch, int from, Verdict verdict) {
    long packets = 0;
    for (int i = from; i < batch.count(); i++) {
      if (batch.verdict(i) == verdict) {
        packets |= 1L << i;
      }
    }
    return packets;
  }

  /** Returns the packets from one index (inclusive) to another (exclusive). */
  static long range(int from, int to) {
    long upTo = to == Long.SIZE ? -1 : (1L << to) - 1;
    return upTo & -(1L << from);
  }
}
