package fz.siit;

import fz.packet.Bytes;
import fz.packet.Checksum;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.IpHeader;
import fz.packet.IpProtocol;
import fz.packet.Ipv4Layout;
import fz.packet.Ipv6Layout;
import java.lang.foreign.MemorySegment;

/**
 * The header of the other family that says what an IP header says (RFC 7915 sections 4.1 and 5.1).
 * It is read from the old header as a whole, as the new one is written over it.
 */
@HotPath
final class TranslatedHeader {
  private final MappedAddress source = new MappedAddress();
  private final MappedAddress destination = new MappedAddress();
  private boolean toIpv6;
  private int trafficClass;
  private int hopLimit;
  private int protocol;
  private int payloadLength;
  private int fragmentOffset;
  private boolean moreFragments;
  private boolean fragmentHeader;
  private int identification;

  /** The old addresses, as the complement that takes them out of a checksum. */
  private long withoutAddresses;

  TranslatedHeader() {}

  /** Reads a header that was parsed. The payload is as long as the header states. */
  void read(IpHeader old, boolean copyTrafficClass, int hopsTaken) {
    toIpv6 = old.version() == 4;
    trafficClass = copyTrafficClass ? old.trafficClass() : 0;
    hopLimit = old.hopLimit() - hopsTaken;
    protocol = protocol(old.protocol());
    payloadLength = old.totalLength() - old.headerLength();
    fragmentOffset = old.fragmentOffset();
    moreFragments = old.moreFragments();
    fragmentHeader = toIpv6 ? old.isFragment() : old.fragmentHeader() != 0;
    identification = old.identification() & (toIpv6 ? -1 : 0xffff);
    withoutAddresses =
        Checksum.finish(
            Checksum.pseudoHeader(
                old.sourceHigh(),
                old.sourceLow(),
                old.destinationHigh(),
                old.destinationLow(),
                0,
                0));
  }

  /** Asks for the two addresses of a header; returns false if one has none. */
  boolean map(AddressMapping mapping, IpHeader old, boolean quoted) {
    return mapSource(mapping, old, quoted ? AddressRole.QUOTED_SOURCE : AddressRole.SOURCE, source)
        && mapping.map(
            quoted ? AddressRole.QUOTED_DESTINATION : AddressRole.DESTINATION,
            old.destinationHigh(),
            old.destinationLow(),
            destination)
        && areOfFamily();
  }

  /** The same for an error, whose source may be a router that nobody maps. */
  boolean mapError(AddressMapping mapping, IpHeader old, ErrorSources routers) {
    boolean known = mapSource(mapping, old, AddressRole.SOURCE, source);
    return (known || routers.choose(old.sourceHigh(), old.sourceLow(), source))
        && mapping.map(
            AddressRole.DESTINATION, old.destinationHigh(), old.destinationLow(), destination)
        && areOfFamily();
  }

  private static boolean mapSource(
      AddressMapping mapping, IpHeader old, AddressRole role, MappedAddress into) {
    return mapping.map(role, old.sourceHigh(), old.sourceLow(), into);
  }

  /** A mapping that answers in the wrong family must not lead to a broken packet. */
  private boolean areOfFamily() {
    return Endpoint.isIpv4(source.high(), source.low()) != toIpv6
        && Endpoint.isIpv4(destination.high(), destination.low()) != toIpv6;
  }

  /** Returns the protocol or next header behind the new header. */
  int protocol() {
    return protocol;
  }

  int payloadLength() {
    return payloadLength;
  }

  int fragmentOffset() {
    return fragmentOffset;
  }

  boolean moreFragments() {
    return moreFragments;
  }

  /** Returns true if fragments have to be told apart: with a fragment header, in IPv6. */
  boolean hasFragmentHeader() {
    return fragmentHeader;
  }

  /** Returns the length of the new header, with its fragment header if it needs one. */
  int length() {
    return length(fragmentHeader);
  }

  int length(boolean withFragmentHeader) {
    if (!toIpv6) {
      return Ipv4Layout.MIN_LENGTH;
    }
    return Ipv6Layout.LENGTH + (withFragmentHeader ? Ipv6Layout.FRAGMENT_LENGTH : 0);
  }

  long addressKey() {
    return destination.low() * 31 + source.low();
  }

  void identification(int value) {
    identification = value;
  }

  /** Returns the change to the checksum of TCP and UDP: other addresses, all else is equal. */
  long addressChange() {
    return withoutAddresses + pseudoHeader(0, 0);
  }

  /** Returns the change to the checksum of ICMP, of which only version 6 has a pseudo-header. */
  long icmpChange() {
    if (toIpv6) {
      return pseudoHeader(IpProtocol.ICMPV6, payloadLength);
    }
    long length = IpProtocol.ICMPV6 + (long) payloadLength;
    return withoutAddresses + Checksum.finish(length);
  }

  /** Returns the sum of the new pseudo-header. */
  long pseudoHeader(int ofProtocol, int length) {
    return Checksum.pseudoHeader(
        source.high(), source.low(), destination.high(), destination.low(), ofProtocol, length);
  }

  /** Writes the header of the packet or fragment that it was read from. */
  void write(MemorySegment memory, int at, int payload) {
    write(memory, at, payload, fragmentHeader, fragmentOffset, moreFragments);
  }

  /**
   * Writes the header of a fragment, or of a whole packet.
   *
   * @param payload bytes that the header states behind itself
   * @param offset where they belong in the whole packet's payload
   */
  void write(
      MemorySegment memory, int at, int payload, boolean fragment, int offset, boolean more) {
    if (toIpv6) {
      writeIpv6(memory, at, payload, fragment, offset, more);
    } else {
      writeIpv4(memory, at, payload, fragment, offset, more);
    }
  }

  private void writeIpv6(
      MemorySegment memory, int at, int payload, boolean fragment, int offset, boolean more) {
    int extension = fragment ? Ipv6Layout.FRAGMENT_LENGTH : 0;
    Bytes.put32(memory, at, 0x6000_0000 | trafficClass << 20);
    Bytes.put16(memory, at + Ipv6Layout.PAYLOAD_LENGTH, payload + extension);
    Bytes.put8(memory, at + Ipv6Layout.NEXT_HEADER, fragment ? Ipv6Layout.FRAGMENT : protocol);
    Bytes.put8(memory, at + Ipv6Layout.HOP_LIMIT, hopLimit);
    Bytes.put64(memory, at + Ipv6Layout.SOURCE, source.high());
    Bytes.put64(memory, at + Ipv6Layout.SOURCE + 8, source.low());
    Bytes.put64(memory, at + Ipv6Layout.DESTINATION, destination.high());
    Bytes.put64(memory, at + Ipv6Layout.DESTINATION + 8, destination.low());
    if (fragment) {
      int next = at + Ipv6Layout.LENGTH;
      Bytes.put16(memory, next, protocol << 8);
      int flags = more ? Ipv6Layout.FRAGMENT_MORE : 0;
      Bytes.put16(memory, next + Ipv6Layout.FRAGMENT_OFFSET, offset | flags);
      Bytes.put32(memory, next + Ipv6Layout.FRAGMENT_IDENTIFICATION, identification);
    }
  }

  private void writeIpv4(
      MemorySegment memory, int at, int payload, boolean fragment, int offset, boolean more) {
    int total = Ipv4Layout.MIN_LENGTH + payload;
    int flags = more ? Ipv4Layout.MORE_FRAGMENTS : 0;
    if (!fragment && total > TranslatorOptions.IPV4_MIN_MTU) {
      flags = Ipv4Layout.DONT_FRAGMENT;
    }
    Bytes.put16(memory, at, 0x4500 | trafficClass);
    Bytes.put16(memory, at + Ipv4Layout.TOTAL_LENGTH, total);
    Bytes.put16(memory, at + Ipv4Layout.IDENTIFICATION, identification);
    Bytes.put16(memory, at + Ipv4Layout.FRAGMENT, flags | offset >>> 3);
    Bytes.put16(memory, at + Ipv4Layout.TIME_TO_LIVE, hopLimit << 8 | protocol);
    Bytes.put16(memory, at + Ipv4Layout.CHECKSUM, 0);
    Bytes.put32(memory, at + Ipv4Layout.SOURCE, source.ipv4());
    Bytes.put32(memory, at + Ipv4Layout.DESTINATION, destination.ipv4());
    int checksum = Checksum.of(memory, at, Ipv4Layout.MIN_LENGTH);
    Bytes.put16(memory, at + Ipv4Layout.CHECKSUM, checksum);
  }

  private int protocol(int old) {
    if (old == (toIpv6 ? IpProtocol.ICMP : IpProtocol.ICMPV6)) {
      return toIpv6 ? IpProtocol.ICMPV6 : IpProtocol.ICMP;
    }
    return old;
  }
}
