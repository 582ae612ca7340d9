package fz.nat;

import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.IpProtocol;
import fz.packet.PacketBatch;
import fz.packet.PacketView;
import fz.siit.AddressMapping;
import fz.siit.AddressRole;
import fz.siit.MappedAddress;
import fz.siit.Translation;
import fz.siit.Translator;
import fz.siit.TranslatorOptions;
import java.util.random.RandomGenerator;

/**
 * Translates packets of sessions whose two sides are of different families (NAT64 and NAT46, RFC
 * 6146 and RFC 7915). The session says which two addresses a packet has afterwards: the client's of
 * the other family, and the proxy or real address.
 *
 * <p>Hop limits are left to the host, which forwards each packet as well.
 */
@HotPath
final class FamilyChange implements AddressMapping {
  /** Links towards a resource are the host's to know. */
  private static final int ANY_MTU = 65_535;

  private final Endpoint clientIpv4;
  private final Endpoint clientIpv6;
  private final Translator toResource;
  private final Translator toIpv4Client;
  private final Translator toIpv6Client;
  private Translator last;

  // The session's side towards which a packet goes.
  private boolean isOutbound;
  private long otherHigh;
  private long otherLow;

  FamilyChange(Endpoint clientIpv4, Endpoint clientIpv6, int mtu, RandomGenerator random) {
    this.clientIpv4 = clientIpv4;
    this.clientIpv6 = clientIpv6;
    toResource = translator(ANY_MTU, ANY_MTU, random);
    toIpv4Client = translator(mtu, ANY_MTU, random);
    toIpv6Client = translator(ANY_MTU, mtu, random);
    last = toResource;
  }

  private static Translator translator(int ipv4Mtu, int ipv6Mtu, RandomGenerator random) {
    return new Translator(
        TranslatorOptions.builder()
            .decrementHopLimit(false)
            .ipv4Mtu(ipv4Mtu)
            .ipv6Mtu(ipv6Mtu)
            .build(),
        random);
  }

  /** Returns the protocol of a packet's counterpart in the family of an address. */
  static int protocol(int protocol, long high, long low) {
    if (protocol != IpProtocol.ICMP && protocol != IpProtocol.ICMPV6) {
      return protocol;
    }
    return Endpoint.isIpv4(high, low) ? IpProtocol.ICMP : IpProtocol.ICMPV6;
  }

  /** Translates a packet of the client; false leaves it as it was. */
  boolean outbound(
      PacketView packet, long realHigh, long realLow, int room, PacketBatch fragments) {
    isOutbound = true;
    last = toResource;
    return translate(packet, realHigh, realLow, room, fragments);
  }

  /** Translates a packet for the client, or an error with what it quotes. */
  boolean inbound(
      PacketView packet, long proxyHigh, long proxyLow, int room, PacketBatch fragments) {
    isOutbound = false;
    last = packet.isIpv4() ? toIpv6Client : toIpv4Client;
    return translate(packet, proxyHigh, proxyLow, room, fragments);
  }

  /** Returns why the last packet was refused. */
  DropReason reason() {
    DropReason reason = last.reason();
    // What it was translated to is nothing that could be looked into.
    return reason == null ? DropReason.UNSUPPORTED_PROTOCOL : reason;
  }

  boolean appendError(PacketBatch out) {
    return last.appendError(out);
  }

  @Override
  public boolean map(AddressRole role, long high, long low, MappedAddress into) {
    boolean client =
        switch (role) {
          case SOURCE -> isOutbound;
          case DESTINATION, QUOTED_SOURCE -> !isOutbound;
          case QUOTED_DESTINATION -> false;
        };
    if (client) {
      Endpoint address = Endpoint.isIpv4(high, low) ? clientIpv6 : clientIpv4;
      into.set(address.high(), address.low());
    } else {
      into.set(otherHigh, otherLow);
    }
    return true;
  }

  private boolean translate(
      PacketView packet, long high, long low, int room, PacketBatch fragments) {
    otherHigh = high;
    otherLow = low;
    boolean later = packet.fragmentOffset() != 0;
    int protocol = packet.protocol();
    long ports = (long) packet.sourcePort() << 48 | (long) packet.destinationPort() << 32;
    if (last.translate(packet, this, room, fragments) == Translation.REFUSED) {
      return false;
    }
    if (packet.wrap(packet.memory(), last.offset(), last.length()) != null) {
      return false;
    }
    if (later) {
      packet.assumeTransport(protocol, ports);
    }
    return true;
  }
}
