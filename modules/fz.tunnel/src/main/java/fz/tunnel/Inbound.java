package fz.tunnel;

import fz.ice.ChannelData;
import fz.ice.StunAttribute;
import fz.ice.StunClass;
import fz.ice.StunMessage;
import fz.ice.StunMethod;
import fz.ice.turn.Relay;
import fz.ice.turn.Relays;
import fz.ice.turn.TurnChannel;
import fz.packet.DropCounters;
import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import fz.wireguard.WireGuard;
import java.util.List;

/**
 * What the network sends: data and handshakes for WireGuard, connectivity checks for the agents,
 * answers for the clients of relays, and either of the first two in the frame of a relay. Where a
 * datagram comes from says only whether it may be a relay's; everything else shows by itself.
 */
final class Inbound {
  private final WireGuard wireGuard;
  private final Relays relays;
  private final StunDemultiplexer stun;
  private final DropCounters drops;
  private final Connections connections;
  private List<Endpoint> locals = List.of();

  Inbound(
      WireGuard wireGuard,
      Relays relays,
      StunDemultiplexer stun,
      DropCounters drops,
      Connections connections) {
    this.wireGuard = wireGuard;
    this.relays = relays;
    this.stun = stun;
    this.drops = drops;
    this.connections = connections;
  }

  /** Replaces the addresses of the own sockets. */
  void locals(List<Endpoint> addresses) {
    locals = addresses;
  }

  /** Judges a datagram from the network. */
  @HotPath
  void handle(PacketBatch batch, int i, long nowNanos) {
    Relay relay = relays.at(batch.remoteHigh(i), batch.remoteLow(i), batch.remotePort(i));
    if (relay != null
        && ChannelData.looksLikeChannelData(batch.memory(), batch.offset(i), batch.length(i))) {
      fromChannel(relay, batch, i, nowNanos);
    } else if (StunDemultiplexer.isWireGuard(batch, i)) {
      wireGuard.handleInbound(batch, i, nowNanos);
    } else {
      handleStun(relay, batch, i, nowNanos);
    }
  }

  /** Takes what a peer has sent to the own address on a relay out of its frame. */
  @HotPath
  private void fromChannel(Relay relay, PacketBatch batch, int i, long nowNanos) {
    int offset = batch.offset(i);
    int length = ChannelData.dataLength(batch.memory(), offset);
    int number = ChannelData.channel(batch.memory(), offset);
    TurnChannel channel =
        length > batch.length(i) - ChannelData.HEADER_BYTES
            ? null
            : relay.client().received(number, nowNanos);
    if (channel == null) {
      drops.drop(batch, i, DropReason.UNKNOWN_DATAGRAM);
      return;
    }
    batch.bounds(i, offset + ChannelData.HEADER_BYTES, length);
    fromRelay(relay, channel.peer(), batch, i, nowNanos);
  }

  @HotPath
  private void fromRelay(Relay relay, Endpoint peer, PacketBatch batch, int i, long nowNanos) {
    if (StunDemultiplexer.isWireGuard(batch, i)) {
      // An answer to somebody whom WireGuard does not know yet has to find its way back.
      batch.remote(i, peer);
      batch.peer(i, relay);
      wireGuard.handleInbound(batch, i, nowNanos);
      return;
    }
    Endpoint local = relay.client().relayedAddress(peer.isIpv4());
    StunMessage message = local == null ? null : parse(batch, i);
    if (message == null) {
      drops.drop(batch, i, DropReason.UNKNOWN_DATAGRAM);
    } else {
      toAgent(message, relay, local, peer, batch, i, nowNanos);
    }
  }

  private void handleStun(Relay relay, PacketBatch batch, int i, long nowNanos) {
    StunMessage message = parse(batch, i);
    if (message == null) {
      drops.drop(batch, i, DropReason.UNKNOWN_DATAGRAM);
      return;
    }
    Endpoint remote = new Endpoint(batch.remoteHigh(i), batch.remoteLow(i), batch.remotePort(i));
    Endpoint local = localOf(batch.localHigh(i), batch.localLow(i), remote);
    if (relay != null && message.method() == StunMethod.DATA) {
      fromIndication(relay, message, batch, i, nowNanos);
    } else if (relays.handleStun(message, local, remote, nowNanos)) {
      batch.verdict(i, Verdict.CONSUMED);
      connections.drainRelays(nowNanos);
    } else {
      toAgent(message, null, local, remote, batch, i, nowNanos);
    }
  }

  /** A relay has received something that it knows no channel for. */
  private void fromIndication(
      Relay relay, StunMessage message, PacketBatch batch, int i, long nowNanos) {
    Endpoint peer = message.xorAddress(StunAttribute.XOR_PEER_ADDRESS).orElse(null);
    int at = message.valueOffset(StunAttribute.DATA);
    if (peer == null || at < 0 || message.stunClass() != StunClass.INDICATION) {
      drops.drop(batch, i, DropReason.UNKNOWN_DATAGRAM);
      return;
    }
    batch.bounds(i, batch.offset(i) + at, message.valueLength(StunAttribute.DATA));
    fromRelay(relay, peer, batch, i, nowNanos);
  }

  private void toAgent(
      StunMessage message,
      Relay via,
      Endpoint local,
      Endpoint remote,
      PacketBatch batch,
      int i,
      long nowNanos) {
    for (Connection connection : stun.connectionsOf(message)) {
      boolean authentic = connection.relayed().handleStun(message, via, local, remote, nowNanos);
      connections.changed(connection, nowNanos);
      if (authentic) {
        batch.verdict(i, Verdict.CONSUMED);
        return;
      }
    }
    drops.drop(batch, i, DropReason.UNAUTHENTICATED_STUN);
  }

  private static StunMessage parse(PacketBatch batch, int i) {
    return StunMessage.parse(batch.memory(), batch.offset(i), batch.length(i)).orElse(null);
  }

  /** Returns the own socket address that a datagram arrived at. */
  private Endpoint localOf(long high, long low, Endpoint remote) {
    Endpoint sameFamily = null;
    for (Endpoint local : locals) {
      if (local.low() == low && local.high() == high) {
        return local;
      }
      if (sameFamily == null && local.isIpv4() == remote.isIpv4()) {
        sameFamily = local;
      }
    }
    if ((high | low) == 0 && sameFamily != null) {
      return sameFamily;
    }
    return new Endpoint(high, low, sameFamily == null ? 0 : sameFamily.port());
  }
}
