package fz.packet;

import java.lang.foreign.MemorySegment;

/**
 * Answers packets with ICMP or ICMPv6 errors.
 *
 * <p>An error comes from the address that the packet was for and goes back to its source, with TTL
 * 20. It quotes as much of the packet as fits an error of 576 bytes in IPv4 (RFC 1812 section
 * 4.3.2.3) and of 1280 bytes in IPv6 (RFC 4443 section 2.4 (c)).
 */
@HotPath
public final class IcmpErrors {
  private static final int HOP_LIMIT = 20;
  private static final int V4_MAX_LENGTH = 576;
  private static final int V6_MAX_LENGTH = 1280;

  private IcmpErrors() {}

  /**
   * Adds an error about a packet to a batch.
   *
   * @param out receives the error, as a plain IP packet
   * @param packet a wrapped packet in other memory than the free part of {@code out}
   * @param error what to say
   * @return false if nothing was added, because the batch is full or the packet must not be
   *     answered
   */
  public static boolean append(PacketBatch out, PacketView packet, IcmpError error) {
    return append(out, packet, error, 0, packet.destinationHigh(), packet.destinationLow());
  }

  /**
   * Adds a "packet too big" to a batch (RFC 1191 section 4, RFC 4443 section 3.2).
   *
   * @param mtu the MTU of the next link, in bytes
   * @return as {@link #append(PacketBatch, PacketView, IcmpError)}
   */
  public static boolean appendTooBig(PacketBatch out, PacketView packet, int mtu) {
    return append(
        out, packet, IcmpError.TOO_BIG, mtu, packet.destinationHigh(), packet.destinationLow());
  }

  /**
   * Returns true if a packet may be answered with an error (RFC 1122 section 3.2.2, RFC 4443
   * section 2.4 (e)): it is not an error or a redirect itself, not a later fragment, not for or
   * from several hosts, and its source is known.
   */
  public static boolean mayAnswer(PacketView packet) {
    if (packet.fragmentOffset() != 0 || isUnanswerableIcmp(packet)) {
      return false;
    }
    return IpAddresses.isUnicast(packet.sourceHigh(), packet.sourceLow())
        && !IpAddresses.isLoopback(packet.sourceHigh(), packet.sourceLow())
        && IpAddresses.isUnicast(packet.destinationHigh(), packet.destinationLow());
  }

  private static boolean isUnanswerableIcmp(PacketView packet) {
    if (packet.isFragment()) {
      // The type of a first fragment is not looked at: better no answer than a loop of them.
      int protocol = packet.protocol();
      return protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6;
    }
    return packet.isIcmpError()
        || packet.isIcmp() && !packet.isIpv4() && packet.icmpType() == IcmpType.V6_REDIRECT;
  }

  /**
   * Adds an error of a router that has an address of its own to a batch.
   *
   * @param rest the 4 bytes behind the error's checksum: an MTU, a pointer, or 0
   * @param sourceHigh bytes 0 to 7 of the router's address, of the packet's family
   * @param sourceLow bytes 8 to 15 of it
   * @return as {@link #append(PacketBatch, PacketView, IcmpError)}
   */
  public static boolean append(
      PacketBatch out,
      PacketView packet,
      IcmpError error,
      int rest,
      long sourceHigh,
      long sourceLow) {
    if (!mayAnswer(packet)) {
      return false;
    }
    boolean ipv4 = packet.isIpv4();
    int header = ipv4 ? Ipv4Layout.MIN_LENGTH : Ipv6Layout.LENGTH;
    int around = header + TransportLayout.ICMP_HEADER;
    int most = ipv4 ? V4_MAX_LENGTH : V6_MAX_LENGTH;
    int quoted = Math.min(packet.length(), most - around);
    int length = around + quoted;
    if (length > out.remaining()) {
      return false;
    }
    MemorySegment memory = out.memory();
    int at = out.nextOffset();
    IpHeaders.write(
        memory,
        at,
        length,
        ipv4 ? IpProtocol.ICMP : IpProtocol.ICMPV6,
        HOP_LIMIT,
        false,
        sourceHigh,
        sourceLow,
        packet.sourceHigh(),
        packet.sourceLow());
    int icmp = at + header;
    Bytes.put8(memory, icmp + TransportLayout.ICMP_TYPE, error.type(packet.version()));
    Bytes.put8(memory, icmp + TransportLayout.ICMP_CODE, error.code(packet.version()));
    Bytes.put16(memory, icmp + TransportLayout.ICMP_CHECKSUM, 0);
    Bytes.put32(memory, icmp + TransportLayout.ICMP_IDENTIFIER, rest);
    MemorySegment.copy(
        packet.memory(), packet.offset(), memory, icmp + TransportLayout.ICMP_HEADER, quoted);
    int covered = TransportLayout.ICMP_HEADER + quoted;
    long sum = Checksum.sum(memory, icmp, covered);
    if (!ipv4) {
      sum +=
          Checksum.pseudoHeader(
              sourceHigh,
              sourceLow,
              packet.sourceHigh(),
              packet.sourceLow(),
              IpProtocol.ICMPV6,
              covered);
    }
    Bytes.put16(memory, icmp + TransportLayout.ICMP_CHECKSUM, Checksum.finish(sum));
    out.append(length);
    return true;
  }
}
