package fz.tunnel;

import fz.nat.NatVerdict;
import fz.packet.DropCounters;
import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.IcmpError;
import fz.packet.PacketBatch;
import fz.packet.PacketView;
import fz.packet.Verdict;
import fz.wireguard.WireGuard;
import java.util.List;

/** The gateway's judgement of packets: who may reach what, and under which address. */
final class GatewayPackets {
  private static final int ECN_CE = 3;

  private final WireGuard wireGuard;
  private final Connections connections;
  private final Outbox outbox;
  private final GatewayDns dns;
  private final DropCounters drops;
  private final PacketView view = new PacketView();
  private final AddressMap<GatewayPeer> byAddress = new AddressMap<>();
  private Endpoint ownIpv4;
  private Endpoint ownIpv6;
  private boolean translates;

  GatewayPackets(
      WireGuard wireGuard,
      Connections connections,
      Outbox outbox,
      GatewayDns dns,
      DropCounters drops) {
    this.wireGuard = wireGuard;
    this.connections = connections;
    this.outbox = outbox;
    this.dns = dns;
    this.drops = drops;
  }

  void addresses(Endpoint ipv4, Endpoint ipv6) {
    ownIpv4 = ipv4;
    ownIpv6 = ipv6;
  }

  void add(GatewayPeer peer) {
    byAddress.put(peer.ipv4().high(), peer.ipv4().low(), peer);
    byAddress.put(peer.ipv6().high(), peer.ipv6().low(), peer);
  }

  /** Forgets the addresses of a client, except one that meanwhile belongs to another client. */
  void remove(GatewayPeer peer) {
    for (Endpoint address : List.of(peer.ipv4(), peer.ipv6())) {
      if (byAddress.get(address.high(), address.low()) == peer) {
        byAddress.remove(address.high(), address.low());
      }
    }
  }

  /** Returns true if a packet has been translated since the last call. */
  boolean takeTranslates() {
    boolean value = translates;
    translates = false;
    return value;
  }

  /** Judges a packet of a client, after decryption. */
  @HotPath
  void fromClient(GatewayPeer peer, PacketBatch batch, int i, long nowNanos) {
    DropReason malformed = view.wrap(batch, i);
    if (malformed != null) {
      drops.drop(batch, i, malformed);
      return;
    }
    long high = view.destinationHigh();
    long low = view.destinationLow();
    if (view.isFragment()) {
      drops.drop(batch, i, DropReason.FRAGMENT);
    } else if (view.isIcmpError()) {
      drops.drop(batch, i, DropReason.UNSUPPORTED_PROTOCOL);
    } else if (hasMappedAddress() || TunnelRanges.isMulticast(high, low)) {
      drops.drop(batch, i, DropReason.FOREIGN_DESTINATION);
    } else if (!peer.owns(view.sourceHigh(), view.sourceLow())) {
      refuse(peer, batch, i, IcmpError.PROHIBITED, DropReason.FOREIGN_SOURCE, nowNanos);
    } else if (isOwn(high, low)) {
      toOwn(peer, batch, i, nowNanos);
    } else if (TunnelRanges.isDevice(high, low)) {
      refuse(peer, batch, i, IcmpError.PROHIBITED, DropReason.FOREIGN_DESTINATION, nowNanos);
    } else {
      toResource(peer, batch, i, nowNanos);
    }
  }

  /** Judges a packet of the host for a client. */
  @HotPath
  void toClient(PacketBatch batch, int i, long nowNanos) {
    DropReason malformed = view.wrap(batch, i);
    if (malformed != null) {
      drops.drop(batch, i, malformed);
      return;
    }
    GatewayPeer peer = byAddress.get(view.destinationHigh(), view.destinationLow());
    if (peer == null || hasMappedAddress()) {
      drops.drop(batch, i, DropReason.NO_PEER);
      return;
    }
    if (view.isFragment()) {
      drops.drop(batch, i, DropReason.FRAGMENT);
      return;
    }
    Connection connection = peer.connection();
    if (connection == null || !connection.peer().hasSession()) {
      drops.drop(batch, i, DropReason.NOT_CONNECTED);
      return;
    }
    if (!isOwn(view.sourceHigh(), view.sourceLow()) && !fromResource(peer, batch, i, nowNanos)) {
      return;
    }
    connections.touch(connection, nowNanos);
    batch.ecn(i, view.ecn());
    connection.setLocal(batch, i);
    wireGuard.handleOutbound(connection.peer(), batch, i, nowNanos);
  }

  @HotPath
  private void toOwn(GatewayPeer peer, PacketBatch batch, int i, long nowNanos) {
    if (view.isUdp() && view.destinationPort() == GatewayDns.PORT) {
      batch.verdict(i, Verdict.CONSUMED);
      dns.handleQuery(peer, view, nowNanos);
    } else {
      deliver(batch, i);
    }
  }

  @HotPath
  private void toResource(GatewayPeer peer, PacketBatch batch, int i, long nowNanos) {
    Grants.Judgement judgement = peer.grants().judge(view, true);
    if (judgement == Grants.Judgement.PROHIBITED) {
      refuse(peer, batch, i, IcmpError.PROHIBITED, DropReason.NOT_AUTHORIZED, nowNanos);
      return;
    }
    if (judgement == Grants.Judgement.UNREACHABLE) {
      refuse(peer, batch, i, IcmpError.UNREACHABLE, DropReason.NOT_AUTHORIZED, nowNanos);
      return;
    }
    if (TunnelRanges.isProxy(view.destinationHigh(), view.destinationLow())) {
      NatVerdict verdict = peer.nat().outbound(view, nowNanos);
      if (verdict == NatVerdict.UNREACHABLE) {
        refuse(peer, batch, i, IcmpError.UNREACHABLE, DropReason.NO_TRANSLATION, nowNanos);
        return;
      }
      if (verdict != NatVerdict.TRANSLATED) {
        drops.drop(
            batch,
            i,
            verdict == NatVerdict.UNSUPPORTED
                ? DropReason.UNSUPPORTED_PROTOCOL
                : DropReason.TRANSLATION_EXHAUSTED);
        return;
      }
      translates = true;
    }
    deliver(batch, i);
  }

  /** Translates back and judges; returns false if the packet was dropped. */
  @HotPath
  private boolean fromResource(GatewayPeer peer, PacketBatch batch, int i, long nowNanos) {
    NatVerdict verdict = peer.nat().inbound(view, nowNanos);
    if (verdict == NatVerdict.EXPIRED) {
      drops.drop(batch, i, DropReason.EXPIRED_TRANSLATION);
      return false;
    }
    boolean translated = verdict == NatVerdict.TRANSLATED;
    long high = view.sourceHigh();
    long low = view.sourceLow();
    if (TunnelRanges.isDevice(high, low) || !translated && TunnelRanges.isProxy(high, low)) {
      drops.drop(batch, i, DropReason.FOREIGN_SOURCE);
      return false;
    }
    if (view.isIcmpError() || peer.grants().judge(view, false) == Grants.Judgement.PERMITTED) {
      return true;
    }
    drops.drop(batch, i, DropReason.FILTERED);
    return false;
  }

  @HotPath
  private void deliver(PacketBatch batch, int i) {
    if (batch.ecn(i) == ECN_CE && view.ecn() != 0) {
      view.ecn(ECN_CE);
    }
    batch.verdict(i, Verdict.DELIVER);
  }

  @HotPath
  private void refuse(
      GatewayPeer peer,
      PacketBatch batch,
      int i,
      IcmpError error,
      DropReason reason,
      long nowNanos) {
    Connection connection = peer.connection();
    if (connection != null && peer.takesError(nowNanos)) {
      outbox.errors().add(view, error, connection);
    }
    drops.drop(batch, i, reason);
  }

  /** An IPv6 packet with IPv4-mapped addresses would pass for an IPv4 packet in every table. */
  @HotPath
  private boolean hasMappedAddress() {
    return view.version() == 6
        && (Endpoint.isIpv4(view.sourceHigh(), view.sourceLow())
            || Endpoint.isIpv4(view.destinationHigh(), view.destinationLow()));
  }

  @HotPath
  private boolean isOwn(long high, long low) {
    return ownIpv4 != null
        && (ownIpv4.low() == low && ownIpv4.high() == high
            || ownIpv6.low() == low && ownIpv6.high() == high);
  }
}
