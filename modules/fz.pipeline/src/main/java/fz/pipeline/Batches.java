package fz.pipeline;

import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import fz.transport.DatagramTransport;

/** Questions about a batch that several stages ask. */
final class Batches {
  private Batches() {}

  /** Returns the bytes of all packets. */
  @HotPath
  static long bytes(PacketBatch batch) {
    long sum = 0;
    for (int i = 0; i < batch.count(); i++) {
      sum += batch.length(i);
    }
    return sum;
  }

  /** Returns true if any packet has a verdict. */
  @HotPath
  static boolean has(PacketBatch batch, Verdict verdict) {
    for (int i = 0; i < batch.count(); i++) {
      if (batch.verdict(i) == verdict) {
        return true;
      }
    }
    return false;
  }

  /** Names a transport for the user, without an address. */
  static String describe(DatagramTransport transport) {
    return transport.local().isIpv4() ? "UDP over IPv4" : "UDP over IPv6";
  }
}
