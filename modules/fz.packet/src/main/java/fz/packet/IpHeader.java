package fz.packet;

import java.lang.foreign.MemorySegment;

/**
 * An IPv4 or IPv6 header with its options or extension headers, as a flyweight. Parses whole
 * packets and the truncated ones that ICMP errors quote.
 */
@HotPath
public final class IpHeader {
  private MemorySegment memory;
  private int offset;
  private int version;
  private int headerLength;
  private int protocol;
  private int fragmentOffset;
  private boolean moreFragments;
  private int fragmentHeader;
  private int segmentsLeft;

  /** Creates a header of nothing. */
  public IpHeader() {}

  /**
   * Parses a packet that ends where the range ends.
   *
   * @return null if it is well-formed, else why not; after {@link DropReason#EXTENSION_HEADERS}
   *     with {@link #segmentsLeft} all else is known too
   */
  public DropReason parse(MemorySegment newMemory, int newOffset, int length) {
    DropReason reason = parseHeader(newMemory, newOffset, length);
    if (reason != null) {
      return reason;
    }
    if (totalLength() != length) {
      return DropReason.BAD_TOTAL_LENGTH;
    }
    if (segmentsLeft != 0) {
      // The destination in the header is not the final one, so no rule could judge the packet.
      return DropReason.EXTENSION_HEADERS;
    }
    boolean intact =
        version == 6 || Checksum.fold(Checksum.sum(memory, offset, headerLength)) == 0xffff;
    return intact ? null : DropReason.BAD_CHECKSUM;
  }

  /**
   * Parses the header alone: behind it, any part of the packet may be missing.
   *
   * @return null if it is well-formed
   */
  public DropReason parseHeader(MemorySegment newMemory, int newOffset, int length) {
    memory = newMemory;
    offset = newOffset;
    fragmentOffset = 0;
    moreFragments = false;
    fragmentHeader = 0;
    segmentsLeft = 0;
    if (length <= 0) {
      return DropReason.EMPTY;
    }
    version = Bytes.get8(memory, offset) >>> 4;
    return switch (version) {
      case 4 -> parseIpv4(length);
      case 6 -> parseIpv6(length);
      default -> DropReason.BAD_VERSION;
    };
  }

  private DropReason parseIpv4(int length) {
    if (length < Ipv4Layout.MIN_LENGTH) {
      return DropReason.TRUNCATED;
    }
    headerLength = (Bytes.get8(memory, offset) & 0x0f) * 4;
    if (headerLength < Ipv4Layout.MIN_LENGTH) {
      return DropReason.BAD_HEADER_LENGTH;
    }
    if (headerLength > length) {
      return DropReason.TRUNCATED;
    }
    if (Bytes.get16(memory, offset + Ipv4Layout.TOTAL_LENGTH) < headerLength) {
      return DropReason.BAD_TOTAL_LENGTH;
    }
    int fragment = Bytes.get16(memory, offset + Ipv4Layout.FRAGMENT);
    fragmentOffset = (fragment & Ipv4Layout.FRAGMENT_OFFSET_MASK) * 8;
    moreFragments = (fragment & Ipv4Layout.FRAGMENT_MASK & ~Ipv4Layout.FRAGMENT_OFFSET_MASK) != 0;
    protocol = Bytes.get8(memory, offset + Ipv4Layout.PROTOCOL);
    return null;
  }

  private DropReason parseIpv6(int length) {
    if (length < Ipv6Layout.LENGTH) {
      return DropReason.TRUNCATED;
    }
    if (Endpoint.isIpv4(sourceHigh(), sourceLow())
        || Endpoint.isIpv4(destinationHigh(), destinationLow())) {
      // The halves would be taken for an IPv4 address by every rule that is asked about them.
      return DropReason.MAPPED_ADDRESS;
    }
    // Bytes behind the end of the packet are not part of any header.
    int end = Math.min(length, totalLength());
    int next = Bytes.get8(memory, offset + Ipv6Layout.NEXT_HEADER);
    int at = Ipv6Layout.LENGTH;
    for (int walked = 0; isExtension(next); walked++) {
      boolean misplaced = next == Ipv6Layout.HOP_BY_HOP && walked > 0;
      if (walked == Ipv6Layout.MAX_EXTENSIONS || misplaced) {
        segmentsLeft = 0;
        return DropReason.EXTENSION_HEADERS;
      }
      int size = extensionSize(next, at, end);
      if (size < 0) {
        return DropReason.TRUNCATED;
      }
      int here = offset + at;
      if (next == Ipv6Layout.ROUTING && Bytes.get8(memory, here + Ipv6Layout.SEGMENTS_LEFT) != 0) {
        segmentsLeft = at + Ipv6Layout.SEGMENTS_LEFT;
      }
      next = Bytes.get8(memory, here);
      at += size;
      if (fragmentOffset != 0) {
        // What follows is the middle of some other header's payload.
        break;
      }
    }
    headerLength = at;
    protocol = next;
    return null;
  }

  /** Returns the size of an extension header, or -1 if it does not fit. */
  private int extensionSize(int kind, int at, int end) {
    if (end - at < 8) {
      return -1;
    }
    int here = offset + at;
    if (kind == Ipv6Layout.FRAGMENT) {
      int fragment = Bytes.get16(memory, here + Ipv6Layout.FRAGMENT_OFFSET);
      fragmentOffset = fragment & Ipv6Layout.FRAGMENT_OFFSET_MASK;
      moreFragments = (fragment & Ipv6Layout.FRAGMENT_MORE) != 0;
      fragmentHeader = at;
      return Ipv6Layout.FRAGMENT_LENGTH;
    }
    int size = (Bytes.get8(memory, here + 1) + 1) * 8;
    return size > end - at ? -1 : size;
  }

  private static boolean isExtension(int next) {
    return next == Ipv6Layout.HOP_BY_HOP
        || next == Ipv6Layout.ROUTING
        || next == Ipv6Layout.FRAGMENT
        || next == Ipv6Layout.DESTINATION_OPTIONS;
  }

  /** Returns where the packet begins in its memory. */
  public int offset() {
    return offset;
  }

  /** Returns 4 or 6. */
  public int version() {
    return version;
  }

  /** Returns the bytes in front of the transport header. */
  public int headerLength() {
    return headerLength;
  }

  /** Returns the protocol of what follows all headers. */
  public int protocol() {
    return protocol;
  }

  /** Returns the length of the packet that the header states, in bytes. */
  public int totalLength() {
    return version == 4
        ? Bytes.get16(memory, offset + Ipv4Layout.TOTAL_LENGTH)
        : Ipv6Layout.LENGTH + Bytes.get16(memory, offset + Ipv6Layout.PAYLOAD_LENGTH);
  }

  /** Returns where a fragment's payload belongs in the whole packet's, in bytes. */
  public int fragmentOffset() {
    return fragmentOffset;
  }

  /** Returns true unless the packet is whole or the last fragment. */
  public boolean moreFragments() {
    return moreFragments;
  }

  /** Returns true for an IPv4 packet that no router may split. */
  public boolean dontFragment() {
    int flags = version == 4 ? Bytes.get16(memory, offset + Ipv4Layout.FRAGMENT) : 0;
    return (flags & Ipv4Layout.DONT_FRAGMENT) != 0;
  }

  /** Returns what the fragments of a packet have in common: 16 bits in IPv4, 32 or none in IPv6. */
  public int identification() {
    if (version == 4) {
      return Bytes.get16(memory, offset + Ipv4Layout.IDENTIFICATION);
    }
    return fragmentHeader == 0
        ? 0
        : Bytes.get32(memory, offset + fragmentHeader + Ipv6Layout.FRAGMENT_IDENTIFICATION);
  }

  /** Returns where in an IPv6 packet its fragment header begins, or 0 if there is none. */
  public int fragmentHeader() {
    return fragmentHeader;
  }

  /**
   * Returns where in an IPv6 packet a routing header counts segments that are left, or 0 if none
   * are: what a "parameter problem" points at (RFC 8200 section 4.4).
   */
  public int segmentsLeft() {
    return segmentsLeft;
  }

  /** Returns true for a part of a packet; an atomic fragment (RFC 6946) is a whole one. */
  public boolean isFragment() {
    return moreFragments || fragmentOffset != 0;
  }

  /** Returns bytes 0 to 7 of the source address, see {@link Endpoint}. */
  public long sourceHigh() {
    return version == 4 ? 0 : Bytes.get64(memory, offset + Ipv6Layout.SOURCE);
  }

  /** Returns bytes 8 to 15 of the source address. */
  public long sourceLow() {
    return version == 4
        ? Endpoint.mapped(Bytes.get32(memory, offset + Ipv4Layout.SOURCE))
        : Bytes.get64(memory, offset + Ipv6Layout.SOURCE + 8);
  }

  /** Returns bytes 0 to 7 of the destination address. */
  public long destinationHigh() {
    return version == 4 ? 0 : Bytes.get64(memory, offset + Ipv6Layout.DESTINATION);
  }

  /** Returns bytes 8 to 15 of the destination address. */
  public long destinationLow() {
    return version == 4
        ? Endpoint.mapped(Bytes.get32(memory, offset + Ipv4Layout.DESTINATION))
        : Bytes.get64(memory, offset + Ipv6Layout.DESTINATION + 8);
  }

  /**
   * Replaces an address and repairs the checksum of the header.
   *
   * @return the change to a checksum over a pseudo-header
   */
  long source(long high, long low) {
    return version == 4
        ? ipv4Address(Ipv4Layout.SOURCE, low)
        : ipv6Address(Ipv6Layout.SOURCE, high, low);
  }

  /** The same for the destination. */
  long destination(long high, long low) {
    return version == 4
        ? ipv4Address(Ipv4Layout.DESTINATION, low)
        : ipv6Address(Ipv6Layout.DESTINATION, high, low);
  }

  private long ipv4Address(int field, long low) {
    int address = (int) low;
    long change = Checksum.change32(Bytes.get32(memory, offset + field), address);
    Bytes.put32(memory, offset + field, address);
    updateChecksum(change);
    return change;
  }

  private long ipv6Address(int field, long high, long low) {
    int at = offset + field;
    long change =
        Checksum.change64(Bytes.get64(memory, at), high)
            + Checksum.change64(Bytes.get64(memory, at + 8), low);
    Bytes.put64(memory, at, high);
    Bytes.put64(memory, at + 8, low);
    return change;
  }

  /** Returns the TTL or hop limit. */
  public int hopLimit() {
    return Bytes.get8(
        memory, offset + (version == 4 ? Ipv4Layout.TIME_TO_LIVE : Ipv6Layout.HOP_LIMIT));
  }

  void hopLimit(int value) {
    if (version == 6) {
      Bytes.put8(memory, offset + Ipv6Layout.HOP_LIMIT, value);
      return;
    }
    int at = offset + Ipv4Layout.TIME_TO_LIVE;
    int before = Bytes.get16(memory, at);
    int after = (value & 0xff) << 8 | (before & 0xff);
    Bytes.put16(memory, at, after);
    updateChecksum(Checksum.change16(before, after));
  }

  /** Returns DSCP and ECN (RFC 2474, RFC 3168). */
  public int trafficClass() {
    return version == 4
        ? Bytes.get8(memory, offset + Ipv4Layout.TRAFFIC_CLASS)
        : Bytes.get16(memory, offset + Ipv6Layout.VERSION_AND_CLASS) >>> 4 & 0xff;
  }

  void trafficClass(int value) {
    int before = Bytes.get16(memory, offset);
    if (version == 6) {
      Bytes.put16(memory, offset, (before & 0xf00f) | (value & 0xff) << 4);
      return;
    }
    int after = (before & 0xff00) | (value & 0xff);
    Bytes.put16(memory, offset, after);
    updateChecksum(Checksum.change16(before, after));
  }

  /** Recomputes the checksum of the header; IPv6 has none. */
  void fillChecksum() {
    if (version == 4) {
      int at = offset + Ipv4Layout.CHECKSUM;
      Bytes.put16(memory, at, 0);
      Bytes.put16(memory, at, Checksum.of(memory, offset, headerLength));
    }
  }

  private void updateChecksum(long change) {
    int at = offset + Ipv4Layout.CHECKSUM;
    Bytes.put16(memory, at, Checksum.update(Bytes.get16(memory, at), change));
  }
}
