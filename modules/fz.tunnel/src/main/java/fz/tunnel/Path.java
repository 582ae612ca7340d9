package fz.tunnel;

import fz.ice.ChannelData;
import fz.ice.turn.TurnChannel;
import fz.ice.turn.TurnClient;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Verdict;

/**
 * The way that datagrams of a connection take: from an own address straight to the peer, or over a
 * channel of a relay.
 */
final class Path {
  private static final int WIREGUARD_HEADER_BYTES = 16;
  private static final int WIREGUARD_OVERHEAD_BYTES = 32;

  private final Endpoint local;
  private final Endpoint peer;
  private final TurnClient relay;
  private final TurnChannel channel;

  private Path(Endpoint local, Endpoint peer, TurnClient relay, TurnChannel channel) {
    this.local = local;
    this.peer = peer;
    this.relay = relay;
    this.channel = channel;
  }

  static Path direct(Endpoint local, Endpoint peer) {
    return new Path(local, peer, null, null);
  }

  static Path relayed(TurnClient relay, TurnChannel channel) {
    return new Path(relay.base(), channel.peer(), relay, channel);
  }

  /** Returns the peer's address, which on a relayed path is not where datagrams are sent to. */
  Endpoint peer() {
    return peer;
  }

  /** Returns where datagrams are sent to: the peer or the relay. */
  Endpoint next() {
    return relay == null ? peer : relay.server();
  }

  boolean isRelayed() {
    return relay != null;
  }

  /** Returns false while the relay would not pass anything on. */
  @HotPath
  boolean isUsable() {
    return channel == null || channel.isUsable();
  }

  /**
   * Sets where a datagram leaves from, and frames it for the relay if it goes through one: at once
   * if it is complete, else in the room in front of it, to be taken in when it is sealed.
   */
  @HotPath
  void apply(PacketBatch batch, int i, long nowNanos) {
    batch.local(i, local.high(), local.low());
    if (channel == null) {
      return;
    }
    int at = batch.offset(i);
    int length = batch.length(i);
    Verdict verdict = batch.verdict(i);
    if (verdict == Verdict.SEAL) {
      int frame = at - WIREGUARD_HEADER_BYTES - ChannelData.HEADER_BYTES;
      ChannelData.write(batch.memory(), frame, channel.number(), length + WIREGUARD_OVERHEAD_BYTES);
      batch.frame(i, ChannelData.HEADER_BYTES);
    } else if (verdict == Verdict.SEND) {
      ChannelData.write(batch.memory(), at - ChannelData.HEADER_BYTES, channel.number(), length);
      batch.bounds(i, at - ChannelData.HEADER_BYTES, length + ChannelData.HEADER_BYTES);
    } else {
      return;
    }
    relay.sent(nowNanos);
  }
}
