package fz.packet;

import java.lang.foreign.MemorySegment;

/** Builds UDP packets, such as answers to DNS queries. */
public final class UdpPackets {
  private static final int HOP_LIMIT = 64;

  private UdpPackets() {}

  /**
   * Adds a UDP packet with all checksums to a batch. IPv4 addresses are in mapped form.
   *
   * @return false if nothing was added, because it does not fit or the addresses are not of one
   *     family
   */
  public static boolean append(
      PacketBatch out,
      long sourceHigh,
      long sourceLow,
      int sourcePort,
      long destinationHigh,
      long destinationLow,
      int destinationPort,
      byte[] payload) {
    boolean ipv4 = Endpoint.isIpv4(sourceHigh, sourceLow);
    int header = IpHeaders.length(sourceHigh, sourceLow);
    int udpLength = TransportLayout.UDP_HEADER + payload.length;
    int length = header + udpLength;
    // A batch holds less than the 65535 bytes that the length fields can state.
    if (length > out.remaining() || ipv4 != Endpoint.isIpv4(destinationHigh, destinationLow)) {
      return false;
    }
    MemorySegment memory = out.memory();
    int at = out.nextOffset();
    IpHeaders.write(
        memory,
        at,
        length,
        IpProtocol.UDP,
        HOP_LIMIT,
        true,
        sourceHigh,
        sourceLow,
        destinationHigh,
        destinationLow);
    int udp = at + header;
    Bytes.put16(memory, udp + TransportLayout.SOURCE_PORT, sourcePort);
    Bytes.put16(memory, udp + TransportLayout.DESTINATION_PORT, destinationPort);
    Bytes.put16(memory, udp + TransportLayout.UDP_LENGTH, udpLength);
    Bytes.put16(memory, udp + TransportLayout.UDP_CHECKSUM, 0);
    MemorySegment target = memory.asSlice(udp + TransportLayout.UDP_HEADER, payload.length);
    target.copyFrom(MemorySegment.ofArray(payload));
    long sum =
        Checksum.sum(memory, udp, udpLength)
            + Checksum.pseudoHeader(
                sourceHigh, sourceLow, destinationHigh, destinationLow, IpProtocol.UDP, udpLength);
    int checksum = Checksum.finish(sum);
    Bytes.put16(memory, udp + TransportLayout.UDP_CHECKSUM, checksum == 0 ? 0xffff : checksum);
    out.append(length);
    return true;
  }

  /** Adds a UDP packet; see the other form. Ports come from the end points. */
  public static boolean append(
      PacketBatch out, Endpoint source, Endpoint destination, byte[] payload) {
    return append(
        out,
        source.high(),
        source.low(),
        source.port(),
        destination.high(),
        destination.low(),
        destination.port(),
        payload);
  }
}
