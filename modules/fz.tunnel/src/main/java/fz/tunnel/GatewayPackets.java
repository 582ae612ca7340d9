package fz.tunnel;

import fz.nat.NatVerdict;
import fz.packet.DropCounters;
import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.IcmpError;
import fz.packet.IcmpQuote;
import fz.packet.IpAddresses;
import fz.packet.PacketBatch;
import fz.packet.PacketView;
import fz.packet.Verdict;
import fz.wireguard.WireGuard;
import java.util.List;

/** The gateway's judgement of packets: who may reach what, and under which address. */
final class GatewayPackets {
  /** The most bytes that a packet for a client may have: the MTU of every tunnel device. */
  static final int MTU = 1280;

  private static final int ECN_CE = 3;
  private static final int HOST_ERRORS_PER_SECOND = 100;
  private static final int HOST_ERRORS_AT_ONCE = 50;

  /** What a packet to be sealed and the one before it need between them. */
  private static final int SEALING_BYTES = PacketBatch.HEADROOM_BYTES + PacketBatch.TAILROOM_BYTES;

  private final WireGuard wireGuard;
  private final Connections connections;
  private final Outbox outbox;
  private final GatewayDns dns;
  private final DropCounters drops;
  private final PacketView view = new PacketView();
  private final IcmpQuote quote = new IcmpQuote();
  private final AddressMap<GatewayPeer> byAddress = new AddressMap<>();
  private final IcmpReplies toHost = new IcmpReplies();
  private final TokenBucket hostErrors =
      new TokenBucket(HOST_ERRORS_PER_SECOND, HOST_ERRORS_AT_ONCE);
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

  /** Returns the ICMP errors and fragments for the own host. */
  IcmpReplies toHost() {
    return toHost;
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
    if (!IpAddresses.isUnicast(high, low)) {
      drops.drop(batch, i, DropReason.MULTICAST);
    } else if (view.isIcmpError()) {
      drops.drop(batch, i, DropReason.UNSUPPORTED_PROTOCOL);
    } else if (view.isFragment() && !peer.fragments().handle(view, nowNanos)) {
      drops.drop(batch, i, DropReason.FRAGMENT);
    } else if (!peer.owns(view.sourceHigh(), view.sourceLow())) {
      refuse(peer, batch, i, IcmpError.PROHIBITED, DropReason.FOREIGN_SOURCE, nowNanos);
    } else if (isOwn(high, low)) {
      toOwn(peer, batch, i, nowNanos);
    } else if (TunnelRanges.isDevice(high, low) || IpAddresses.isLoopback(high, low)) {
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
    if (peer == null) {
      drops.drop(batch, i, DropReason.NO_PEER);
      return;
    }
    Connection connection = peer.connection();
    if (connection == null || !connection.peer().hasSession()) {
      drops.drop(batch, i, DropReason.NOT_CONNECTED);
      return;
    }
    if (view.isFragment() && !peer.fragments().handle(view, nowNanos)) {
      drops.drop(batch, i, DropReason.FRAGMENT);
      return;
    }
    boolean own = isOwn(view.sourceHigh(), view.sourceLow()) && !view.isIcmpError();
    if (!own && !fromResource(peer, batch, i, nowNanos)) {
      return;
    }
    if (view.length() > MTU) {
      if (hostErrors.take(nowNanos)) {
        toHost.addTooBig(view, MTU);
      }
      drops.drop(batch, i, DropReason.OVERSIZE);
      return;
    }
    connections.touch(connection, nowNanos);
    batch.ecn(i, view.ecn());
    connections.send(connection, batch, i, nowNanos);
  }

  @HotPath
  private void toOwn(GatewayPeer peer, PacketBatch batch, int i, long nowNanos) {
    if (view.isUdp() && view.destinationPort() == GatewayDns.PORT && !view.isFragment()) {
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
    } else if (judgement == Grants.Judgement.UNREACHABLE) {
      refuse(peer, batch, i, IcmpError.UNREACHABLE, DropReason.NOT_AUTHORIZED, nowNanos);
    } else if (!TunnelRanges.isProxy(view.destinationHigh(), view.destinationLow())) {
      deliver(batch, i);
    } else {
      translate(peer, batch, i, nowNanos);
    }
  }

  @HotPath
  private void translate(GatewayPeer peer, PacketBatch batch, int i, long nowNanos) {
    NatVerdict verdict = peer.nat().outbound(view, batch.room(i), toHost.waiting(), nowNanos);
    switch (verdict) {
      case TRANSLATED -> {
        batch.bounds(i, view.offset(), view.length());
        translates = true;
        deliver(batch, i);
      }
      case UNREACHABLE ->
          refuse(peer, batch, i, IcmpError.UNREACHABLE, DropReason.NO_TRANSLATION, nowNanos);
      case REFUSED -> {
        DropReason reason = peer.nat().reason();
        if (peer.connection() != null && peer.takesError(nowNanos)) {
          int errors = outbox.errors().waiting().count();
          peer.nat().appendError(outbox.errors().waiting());
          outbox.errors().claim(errors, peer.connection());
        }
        drops.drop(batch, i, reason);
      }
      case EXHAUSTED -> drops.drop(batch, i, DropReason.TRANSLATION_EXHAUSTED);
      default -> drops.drop(batch, i, DropReason.UNSUPPORTED_PROTOCOL);
    }
  }

  /** Translates back and judges; returns false if the packet was dropped. */
  @HotPath
  private boolean fromResource(GatewayPeer peer, PacketBatch batch, int i, long nowNanos) {
    IcmpReplies toClients = outbox.errors();
    int fragments = toClients.waiting().count();
    int room = batch.room(i) - SEALING_BYTES;
    NatVerdict verdict = peer.nat().inbound(view, room, toClients.waiting(), nowNanos);
    switch (verdict) {
      case TRANSLATED -> {
        toClients.claim(fragments, peer.connection());
        batch.bounds(i, view.offset(), view.length());
        return view.isIcmpError() || passes(peer, batch, i);
      }
      case NO_SESSION -> {
        return view.isIcmpError()
            ? passesError(peer, batch, i)
            : passesUntranslated(peer, batch, i);
      }
      case REFUSED -> {
        DropReason reason = peer.nat().reason();
        if (hostErrors.take(nowNanos)) {
          peer.nat().appendError(toHost.waiting());
        }
        drops.drop(batch, i, reason);
      }
      case EXPIRED -> drops.drop(batch, i, DropReason.EXPIRED_TRANSLATION);
      default -> drops.drop(batch, i, DropReason.UNSUPPORTED_PROTOCOL);
    }
    return false;
  }

  @HotPath
  private boolean passesUntranslated(GatewayPeer peer, PacketBatch batch, int i) {
    long high = view.sourceHigh();
    long low = view.sourceLow();
    if (TunnelRanges.isDevice(high, low) || TunnelRanges.isProxy(high, low)) {
      drops.drop(batch, i, DropReason.FOREIGN_SOURCE);
      return false;
    }
    return passes(peer, batch, i);
  }

  /** The filters count on the way back as well. */
  @HotPath
  private boolean passes(GatewayPeer peer, PacketBatch batch, int i) {
    if (peer.grants().judge(view, false) == Grants.Judgement.PERMITTED) {
      return true;
    }
    drops.drop(batch, i, DropReason.FILTERED);
    return false;
  }

  /** An error may come from any router, so its source says nothing. */
  @HotPath
  private boolean passesError(GatewayPeer peer, PacketBatch batch, int i) {
    if (isErrorOfFlow(peer)) {
      return true;
    }
    drops.drop(batch, i, DropReason.FILTERED);
    return false;
  }

  /** Returns true if an error is about a packet that the client may have sent. */
  @HotPath
  private boolean isErrorOfFlow(GatewayPeer peer) {
    if (!quote.wrap(view)
        || quote.sourceLow() != view.destinationLow()
        || quote.sourceHigh() != view.destinationHigh()) {
      return false;
    }
    long high = quote.destinationHigh();
    long low = quote.destinationLow();
    return isOwn(high, low)
        || !TunnelRanges.isProxy(high, low)
            && peer.grants().judge(high, low, quote.protocol(), quote.destinationPort())
                == Grants.Judgement.PERMITTED;
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

  @HotPath
  private boolean isOwn(long high, long low) {
    return ownIpv4 != null
        && (ownIpv4.low() == low && ownIpv4.high() == high
            || ownIpv6.low() == low && ownIpv6.high() == high);
  }
}
