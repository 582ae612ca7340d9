package fz.packet;

import java.lang.foreign.MemorySegment;

/** Writes IP headers without options. */
@HotPath
final class IpHeaders {
  private IpHeaders() {}

  /** Returns the length of the header that {@link #write} writes for an address. */
  static int length(long high, long low) {
    return Endpoint.isIpv4(high, low) ? Ipv4Layout.MIN_LENGTH : Ipv6Layout.LENGTH;
  }

  /**
   * Writes the header of a packet whose two addresses are of one family.
   *
   * @param length length of the whole packet, at most 65535
   * @param dontFragment sets that bit in an IPv4 header
   */
  static void write(
      MemorySegment memory,
      int at,
      int length,
      int protocol,
      int hopLimit,
      boolean dontFragment,
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow) {
    if (Endpoint.isIpv4(sourceHigh, sourceLow)) {
      Bytes.put16(memory, at, 0x4500);
      Bytes.put16(memory, at + Ipv4Layout.TOTAL_LENGTH, length);
      Bytes.put16(memory, at + Ipv4Layout.IDENTIFICATION, 0);
      Bytes.put16(memory, at + Ipv4Layout.FRAGMENT, dontFragment ? Ipv4Layout.DONT_FRAGMENT : 0);
      Bytes.put8(memory, at + Ipv4Layout.TIME_TO_LIVE, hopLimit);
      Bytes.put8(memory, at + Ipv4Layout.PROTOCOL, protocol);
      Bytes.put16(memory, at + Ipv4Layout.CHECKSUM, 0);
      Bytes.put32(memory, at + Ipv4Layout.SOURCE, (int) sourceLow);
      Bytes.put32(memory, at + Ipv4Layout.DESTINATION, (int) destinationLow);
      int checksum = Checksum.of(memory, at, Ipv4Layout.MIN_LENGTH);
      Bytes.put16(memory, at + Ipv4Layout.CHECKSUM, checksum);
      return;
    }
    Bytes.put32(memory, at, 0x6000_0000);
    Bytes.put16(memory, at + Ipv6Layout.PAYLOAD_LENGTH, length - Ipv6Layout.LENGTH);
    Bytes.put8(memory, at + Ipv6Layout.NEXT_HEADER, protocol);
    Bytes.put8(memory, at + Ipv6Layout.HOP_LIMIT, hopLimit);
    Bytes.put64(memory, at + Ipv6Layout.SOURCE, sourceHigh);
    Bytes.put64(memory, at + Ipv6Layout.SOURCE + 8, sourceLow);
    Bytes.put64(memory, at + Ipv6Layout.DESTINATION, destinationHigh);
    Bytes.put64(memory, at + Ipv6Layout.DESTINATION + 8, destinationLow);
  }
}
