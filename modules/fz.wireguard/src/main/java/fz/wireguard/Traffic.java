package fz.wireguard;

import fz.packet.HotPath;

/** Counters of one peer. */
final class Traffic {
  private long receivedPackets;
  private long receivedBytes;
  private long sentPackets;
  private long sentBytes;
  private long handshakes;
  private long lastHandshakeNanos;

  @HotPath
  void received(int datagramBytes) {
    receivedPackets++;
    receivedBytes += datagramBytes;
  }

  @HotPath
  void sent(int datagramBytes) {
    sentPackets++;
    sentBytes += datagramBytes;
  }

  void established(long nowNanos) {
    handshakes++;
    lastHandshakeNanos = nowNanos;
  }

  PeerStatistics snapshot() {
    return new PeerStatistics(
        receivedPackets, receivedBytes, sentPackets, sentBytes, handshakes, lastHandshakeNanos);
  }
}
