package fz.tunnel.plain;

import fz.packet.DropCounters;
import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.IpPrefix;
import fz.packet.PacketBatch;
import fz.packet.PacketView;
import fz.packet.Verdict;
import fz.tunnel.DataPlane;
import fz.wireguard.Peer;
import fz.wireguard.PeerConfig;
import fz.wireguard.WireGuard;
import fz.wireguard.WireGuardConfig;
import fz.wireguard.WireGuardEvent;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.List;

/**
 * Plain WireGuard, without portal, resources and translation: each peer has a list of allowed
 * addresses. A packet of the host goes to the peer that its destination belongs to; a packet of a
 * peer must come from an address that belongs to that peer.
 */
public final class WireGuardPlane implements DataPlane {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final int IPV4_HEADER_BYTES = 20;
  private static final int IPV4_SOURCE = 12;
  private static final int IPV4_DESTINATION = 16;
  private static final int IPV6_HEADER_BYTES = 40;
  private static final int IPV6_SOURCE = 8;
  private static final int IPV6_DESTINATION = 24;

  private static final int CONGESTION = 3;

  /** Before any instant, and far enough from the ends of the range to be subtracted from one. */
  private static final long PAST = Long.MIN_VALUE / 4;

  private static final int FIRST_TYPE = 1;
  private static final int LAST_TYPE = 4;

  private final WireGuard wireGuard;
  private final DropCounters drops;
  private final AllowedIps<Peer> allowed = new AllowedIps<>();
  private final PacketView view = new PacketView();

  /** Creates a plane without peers. */
  public WireGuardPlane(WireGuardConfig config) {
    this.wireGuard = new WireGuard(config);
    this.drops = config.drops();
  }

  /** Returns the own public key. */
  public byte[] publicKey() {
    return wireGuard.publicKey();
  }

  /**
   * Adds a peer; one with the same key must have been removed before.
   *
   * @param allowedIps what belongs to it; taken away from the peers that had it
   */
  public Peer addPeer(PeerConfig config, Collection<IpPrefix> allowedIps) {
    Peer peer = wireGuard.addPeer(config);
    for (IpPrefix prefix : allowedIps) {
      allowed.put(prefix, peer);
    }
    return peer;
  }

  /**
   * Changes the own private key while peers stay, see {@link WireGuard#privateKey}.
   *
   * @param key 32 bytes, not kept; all zero for none
   */
  public void privateKey(byte[] key, long nowNanos) {
    wireGuard.privateKey(key, nowNanos);
  }

  /** Gives addresses to a peer; a peer that had exactly this prefix loses it. */
  public void allow(Peer peer, IpPrefix prefix) {
    allowed.put(prefix, peer);
  }

  /** Takes addresses away from a peer; does nothing if exactly this prefix is not the peer's. */
  public void disallow(Peer peer, IpPrefix prefix) {
    allowed.remove(prefix, peer);
  }

  /** Takes all addresses away from a peer. */
  public void disallowAll(Peer peer) {
    allowed.remove(peer);
  }

  /** Returns the addresses of a peer, in the order in which it got them. */
  public List<IpPrefix> allowedIps(Peer peer) {
    return allowed.of(peer);
  }

  /** Removes a peer and its addresses. */
  public void removePeer(Peer peer) {
    allowed.remove(peer);
    wireGuard.removePeer(peer);
  }

  /** Returns the next event, or null. */
  public WireGuardEvent pollEvent() {
    return wireGuard.pollEvent();
  }

  @Override
  @HotPath
  public void handleOutbound(PacketBatch batch, long nowNanos) {
    for (int i = 0; i < batch.count(); i++) {
      if (batch.verdict(i) != Verdict.FRESH) {
        continue;
      }
      DropReason fault = fault(batch, i);
      if (fault != null) {
        drops.drop(batch, i, fault);
        continue;
      }
      Peer peer = ownerOf(batch, i, false);
      if (peer == null) {
        drops.drop(batch, i, DropReason.NO_PEER);
      } else {
        batch.ecn(i, trafficClass(batch, i));
        wireGuard.handleOutbound(peer, batch, i, nowNanos);
      }
    }
  }

  @Override
  @HotPath
  public void handleInbound(PacketBatch batch, long nowNanos) {
    for (int i = 0; i < batch.count(); i++) {
      if (batch.verdict(i) != Verdict.FRESH) {
        continue;
      }
      int type =
          batch.length(i) == 0
              ? 0
              : batch.memory().get(ValueLayout.JAVA_BYTE, batch.offset(i)) & 0xff;
      if (type < FIRST_TYPE || type > LAST_TYPE) {
        drops.drop(batch, i, DropReason.UNKNOWN_DATAGRAM);
      } else {
        wireGuard.handleInbound(batch, i, nowNanos);
      }
    }
  }

  @Override
  @HotPath
  public void handleOpened(PacketBatch batch, long nowNanos) {
    for (int i = 0; i < batch.count(); i++) {
      if (batch.verdict(i) != Verdict.OPENED) {
        continue;
      }
      wireGuard.handleOpened(batch, i, nowNanos);
      if (batch.verdict(i) != Verdict.OPENED) {
        continue;
      }
      DropReason fault = fault(batch, i);
      if (fault != null) {
        drops.drop(batch, i, fault);
      } else if (ownerOf(batch, i, true) != batch.peer(i)) {
        drops.drop(batch, i, DropReason.FOREIGN_SOURCE);
      } else {
        if (batch.ecn(i) == CONGESTION && (trafficClass(batch, i) & CONGESTION) != 0) {
          markCongestion(batch, i);
        }
        batch.verdict(i, Verdict.DELIVER);
      }
    }
  }

  @Override
  public int pollTransmit(PacketBatch batch, long nowNanos) {
    return wireGuard.pollTransmit(batch, nowNanos);
  }

  @Override
  public int pollDeliver(PacketBatch batch, long nowNanos) {
    return 0;
  }

  @Override
  public void handleTimeout(long nowNanos) {
    allowed.prepare();
    wireGuard.handleTimeout(nowNanos);
  }

  /** A table that has changed is made ready at once, so that no packet waits for it. */
  @Override
  public long nextTimeout() {
    return allowed.isStale() ? PAST : wireGuard.nextTimeout();
  }

  @Override
  public DropCounters drops() {
    return drops;
  }

  /** Returns why a packet has no addresses, or null: nothing else of it matters here. */
  private static DropReason fault(PacketBatch batch, int i) {
    int length = batch.length(i);
    if (length == 0) {
      return DropReason.EMPTY;
    }
    return switch (version(batch, i)) {
      case 4 -> length < IPV4_HEADER_BYTES ? DropReason.TRUNCATED : null;
      case 6 -> length < IPV6_HEADER_BYTES ? DropReason.TRUNCATED : null;
      default -> DropReason.BAD_VERSION;
    };
  }

  private Peer ownerOf(PacketBatch batch, int i, boolean source) {
    MemorySegment memory = batch.memory();
    long at = batch.offset(i);
    if (version(batch, i) == 4) {
      int address = memory.get(INT, at + (source ? IPV4_SOURCE : IPV4_DESTINATION));
      return allowed.find(true, 0, Endpoint.mapped(address));
    }
    at += source ? IPV6_SOURCE : IPV6_DESTINATION;
    return allowed.find(false, memory.get(LONG, at), memory.get(LONG, at + 8));
  }

  /** Returns the TOS byte or the traffic class; its last two bits are the ECN field (RFC 3168). */
  private static int trafficClass(PacketBatch batch, int i) {
    int word = batch.memory().get(INT, batch.offset(i));
    return (version(batch, i) == 4 ? word >>> 16 : word >>> 20) & 0xff;
  }

  /**
   * Congestion on the outer path becomes congestion of the packet (RFC 6040 section 4.2). Other
   * values of the outer header never change it.
   */
  private void markCongestion(PacketBatch batch, int i) {
    if (view.wrap(batch, i) == null) {
      view.ecn(CONGESTION);
    }
  }

  private static int version(PacketBatch batch, int i) {
    return (batch.memory().get(ValueLayout.JAVA_BYTE, batch.offset(i)) & 0xff) >>> 4;
  }
}
