package fz.packet;

import java.lang.foreign.MemorySegment;

/**
 * A reusable view of one IPv4 or IPv6 packet and its TCP, UDP, ICMP or ICMPv6 header.
 *
 * <p>{@link #wrap} checks everything that the accessors rely on; they are meaningless before a
 * successful one and after the memory was handed on. IPv4 addresses have the mapped form of {@link
 * Endpoint}. Changing a field repairs the checksums of the IPv4 header and of the transport header
 * incrementally (RFC 1624): what was right stays right, what was wrong stays wrong. Transport
 * checksums are not verified by wrapping, as they belong to the hosts at the ends.
 *
 * <p>Fragments are recognized, not reassembled. The first one has its transport header, of which
 * the checksum covers more than is there: it is kept up with changes, not verified. Later ones have
 * none, unless {@link #assumeTransport} supplies what the first one said; changing an address of
 * one changes nothing else, as the checksum is in the first.
 */
@HotPath
public final class PacketView {
  /** TCP flag: no more data from the sender. */
  public static final int TCP_FIN = 0x01;

  /** TCP flag: first segment of a connection. */
  public static final int TCP_SYN = 0x02;

  /** TCP flag: the connection is reset. */
  public static final int TCP_RST = 0x04;

  /** TCP flag: the acknowledgment number is valid. */
  public static final int TCP_ACK = 0x10;

  private final IpHeader ip = new IpHeader();
  private MemorySegment memory;
  private int offset;
  private int length;
  private int transportOffset;
  private int transportLength;
  private int payloadOffset;
  private int payloadLength;

  /** The protocol whose header was found, or -1 for fragments and protocols not looked into. */
  private int transport;

  /** True for a later fragment whose transport header is {@link #assumed}. */
  private boolean hasAssumed;

  /** The first 8 bytes of the transport header of the fragment's packet. */
  private long assumed;

  /** Creates a view of nothing. */
  public PacketView() {}

  /**
   * Looks at a packet.
   *
   * @param newMemory any memory that holds the range
   * @param newOffset where the IP header begins
   * @param newLength length of the whole packet, which must be the one its header states
   * @return null if the packet is well-formed, else why it must be discarded
   */
  public DropReason wrap(MemorySegment newMemory, int newOffset, int newLength) {
    memory = newMemory;
    offset = newOffset;
    length = newLength;
    transport = -1;
    hasAssumed = false;
    DropReason reason = ip.parse(newMemory, newOffset, newLength);
    boolean routed = reason == DropReason.EXTENSION_HEADERS && ip.segmentsLeft() != 0;
    if (reason != null && !routed) {
      return reason;
    }
    transportOffset = offset + ip.headerLength();
    transportLength = length - ip.headerLength();
    payloadOffset = transportOffset;
    payloadLength = transportLength;
    DropReason transportReason = ip.fragmentOffset() != 0 ? null : parseTransport();
    // What waits to be routed on is known as far as is needed to answer it with an error.
    return reason == null ? transportReason : reason;
  }

  /** Looks at a packet of a batch; see {@link #wrap(MemorySegment, int, int)}. */
  public DropReason wrap(PacketBatch batch, int index) {
    return wrap(batch.memory(), batch.offset(index), batch.length(index));
  }

  private DropReason parseTransport() {
    int protocol = ip.protocol();
    int header;
    switch (protocol) {
      case IpProtocol.TCP -> {
        if (transportLength < TransportLayout.TCP_HEADER) {
          return DropReason.BAD_TRANSPORT_LENGTH;
        }
        header = (Bytes.get8(memory, transportOffset + TransportLayout.TCP_DATA_OFFSET) >>> 4) * 4;
        if (header < TransportLayout.TCP_HEADER || header > transportLength) {
          return DropReason.BAD_TRANSPORT_LENGTH;
        }
        payloadLength = transportLength - header;
      }
      case IpProtocol.UDP -> {
        header = TransportLayout.UDP_HEADER;
        if (transportLength < header) {
          return DropReason.BAD_TRANSPORT_LENGTH;
        }
        // The datagram may be shorter than the packet: the rest is the option area of RFC 9868.
        int stated = Bytes.get16(memory, transportOffset + TransportLayout.UDP_LENGTH);
        if (stated < header || stated > transportLength && !ip.isFragment()) {
          return DropReason.BAD_TRANSPORT_LENGTH;
        }
        payloadLength = Math.min(stated, transportLength) - header;
      }
      case IpProtocol.ICMP, IpProtocol.ICMPV6 -> {
        if ((protocol == IpProtocol.ICMP) != (ip.version() == 4)) {
          return null;
        }
        header = TransportLayout.ICMP_HEADER;
        if (transportLength < header) {
          return DropReason.BAD_TRANSPORT_LENGTH;
        }
        payloadLength = transportLength - header;
      }
      default -> {
        return null;
      }
    }
    transport = protocol;
    payloadOffset = transportOffset + header;
    return null;
  }

  /** Returns the memory that holds the packet. */
  public MemorySegment memory() {
    return memory;
  }

  /** Returns where the packet begins in its memory. */
  public int offset() {
    return offset;
  }

  /** Returns the length of the packet in bytes. */
  public int length() {
    return length;
  }

  /** Returns the IP header, for what is not offered here. */
  public IpHeader header() {
    return ip;
  }

  /** Returns 4 or 6. */
  public int version() {
    return ip.version();
  }

  /** Returns true for IPv4. */
  public boolean isIpv4() {
    return ip.version() == 4;
  }

  /** Returns the bytes in front of the transport header, options and extensions included. */
  public int headerLength() {
    return ip.headerLength();
  }

  /** Returns the protocol behind all IP headers, see {@link IpProtocol}. */
  public int protocol() {
    return hasAssumed ? transport : ip.protocol();
  }

  /** Returns where the transport header begins in the memory. */
  public int transportOffset() {
    return transportOffset;
  }

  /** Returns the bytes behind the IP headers. */
  public int transportLength() {
    return transportLength;
  }

  /** Returns where the payload begins: behind a known transport header, else behind IP. */
  public int payloadOffset() {
    return payloadOffset;
  }

  /** Returns the length of the payload of TCP, UDP or ICMP, else {@link #transportLength}. */
  public int payloadLength() {
    return payloadLength;
  }

  /** Returns bytes 0 to 7 of the source address. */
  public long sourceHigh() {
    return ip.sourceHigh();
  }

  /** Returns bytes 8 to 15 of the source address. */
  public long sourceLow() {
    return ip.sourceLow();
  }

  /** Returns bytes 0 to 7 of the destination address. */
  public long destinationHigh() {
    return ip.destinationHigh();
  }

  /** Returns bytes 8 to 15 of the destination address. */
  public long destinationLow() {
    return ip.destinationLow();
  }

  /** Returns the TTL or hop limit. */
  public int hopLimit() {
    return ip.hopLimit();
  }

  /** Returns the two ECN bits (RFC 3168). */
  public int ecn() {
    return ip.trafficClass() & 3;
  }

  /** Returns true for a part of a packet, but not for an atomic fragment (RFC 6946). */
  public boolean isFragment() {
    return ip.isFragment();
  }

  /** Returns where a fragment's payload belongs in the whole packet's, in bytes. */
  public int fragmentOffset() {
    return ip.fragmentOffset();
  }

  /**
   * Supplies a later fragment, until the next wrapping, with what the first one of its packet has:
   * ports, or the type and identifier of ICMP. Changing them then changes only what this view says.
   *
   * @param protocol that of the first fragment
   * @param first8 the first 8 bytes of its transport header, big-endian
   */
  public void assumeTransport(int protocol, long first8) {
    transport = protocol;
    assumed = first8;
    hasAssumed = true;
  }

  /** Returns true if there is a TCP header. */
  public boolean isTcp() {
    return transport == IpProtocol.TCP;
  }

  /** Returns true if there is a UDP header. */
  public boolean isUdp() {
    return transport == IpProtocol.UDP;
  }

  /** Returns true if there is an ICMP header of the packet's own family. */
  public boolean isIcmp() {
    return transport == IpProtocol.ICMP || transport == IpProtocol.ICMPV6;
  }

  /** Returns true if there are ports: TCP or UDP. */
  public boolean hasPorts() {
    return isTcp() || isUdp();
  }

  /** Returns the source port of TCP or UDP, else 0. */
  public int sourcePort() {
    return hasPorts() ? get16(TransportLayout.SOURCE_PORT) : 0;
  }

  /** Returns the destination port of TCP or UDP, else 0. */
  public int destinationPort() {
    return hasPorts() ? get16(TransportLayout.DESTINATION_PORT) : 0;
  }

  /** Returns the flags FIN (bit 0) to CWR (bit 7) of TCP, else 0. */
  public int tcpFlags() {
    return isTcp() && !hasAssumed
        ? Bytes.get8(memory, transportOffset + TransportLayout.TCP_FLAGS)
        : 0;
  }

  /** Returns the ICMP type, or -1 if it is not ICMP. */
  public int icmpType() {
    return isIcmp() ? get16(TransportLayout.ICMP_TYPE) >>> 8 : -1;
  }

  /** Returns the ICMP code, or -1 if it is not ICMP. */
  public int icmpCode() {
    return isIcmp() ? get16(TransportLayout.ICMP_TYPE) & 0xff : -1;
  }

  /** Returns the identifier of an echo message, else 0. */
  public int icmpIdentifier() {
    return isEcho() ? get16(TransportLayout.ICMP_IDENTIFIER) : 0;
  }

  /** Returns the sequence number of an echo message, else 0. */
  public int icmpSequence() {
    return isEcho() ? get16(TransportLayout.ICMP_SEQUENCE) : 0;
  }

  /** Returns true for an ICMP or ICMPv6 error message, which quotes the packet it is about. */
  public boolean isIcmpError() {
    return IcmpType.isError(transport, icmpType());
  }

  /** Returns true for an ICMP or ICMPv6 echo request. */
  public boolean isEchoRequest() {
    return IcmpType.isEchoRequest(transport, icmpType());
  }

  /** Returns true for an ICMP or ICMPv6 echo reply. */
  public boolean isEchoReply() {
    return IcmpType.isEchoReply(transport, icmpType());
  }

  /** Returns true for an echo request or reply. */
  public boolean isEcho() {
    return isEchoRequest() || isEchoReply();
  }

  /** Replaces the source address by one of the same family. */
  public void source(long high, long low) {
    pseudoHeaderChanged(ip.source(high, low));
  }

  /** Replaces the destination address by one of the same family. */
  public void destination(long high, long low) {
    pseudoHeaderChanged(ip.destination(high, low));
  }

  /** Replaces the source port; only for TCP and UDP. */
  public void sourcePort(int port) {
    if (hasPorts()) {
      put16(TransportLayout.SOURCE_PORT, port);
    }
  }

  /** Replaces the destination port; only for TCP and UDP. */
  public void destinationPort(int port) {
    if (hasPorts()) {
      put16(TransportLayout.DESTINATION_PORT, port);
    }
  }

  /** Replaces the identifier of an echo message; others are left as they are. */
  public void icmpIdentifier(int identifier) {
    if (isEcho()) {
      put16(TransportLayout.ICMP_IDENTIFIER, identifier);
    }
  }

  /** Replaces the two ECN bits. */
  public void ecn(int value) {
    ip.trafficClass((ip.trafficClass() & ~3) | (value & 3));
  }

  /** Replaces the TTL or hop limit. */
  public void hopLimit(int value) {
    ip.hopLimit(value);
  }

  /**
   * Returns true if the checksum of the transport header is right, or is absent as UDP allows; of a
   * fragment always.
   */
  public boolean verifiesTransport() {
    if (transport < 0 || ip.isFragment()) {
      return true;
    }
    int field = transportOffset + TransportLayout.checksum(transport);
    if (isUdp() && isIpv4() && Bytes.get16(memory, field) == 0) {
      return true;
    }
    return Checksum.fold(transportSum()) == 0xffff;
  }

  /** Computes the checksums of the IPv4 header and, except in fragments, of transport anew. */
  public void fillChecksums() {
    ip.fillChecksum();
    if (transport < 0 || ip.isFragment()) {
      return;
    }
    int field = transportOffset + TransportLayout.checksum(transport);
    Bytes.put16(memory, field, 0);
    writeChecksum(field, Checksum.finish(transportSum()));
  }

  private long transportSum() {
    int covered = isUdp() ? TransportLayout.UDP_HEADER + payloadLength : transportLength;
    long sum = Checksum.sum(memory, transportOffset, covered);
    if (transport == IpProtocol.ICMP) {
      return sum;
    }
    return sum
        + Checksum.pseudoHeader(
            sourceHigh(), sourceLow(), destinationHigh(), destinationLow(), transport, covered);
  }

  private void pseudoHeaderChanged(long change) {
    if (transport >= 0 && transport != IpProtocol.ICMP && !hasAssumed) {
      updateChecksum(change);
    }
  }

  private int get16(int field) {
    return hasAssumed
        ? (int) (assumed >>> 48 - 8 * field) & 0xffff
        : Bytes.get16(memory, transportOffset + field);
  }

  private void put16(int field, int value) {
    if (hasAssumed) {
      int shift = 48 - 8 * field;
      assumed = assumed & ~(0xffffL << shift) | (value & 0xffffL) << shift;
      return;
    }
    int at = transportOffset + field;
    long change = Checksum.change16(Bytes.get16(memory, at), value);
    Bytes.put16(memory, at, value);
    updateChecksum(change);
  }

  /** Repairs the checksum of the transport header after a change of what it covers. */
  void updateChecksum(long change) {
    int field = transportOffset + TransportLayout.checksum(transport);
    int before = Bytes.get16(memory, field);
    if (before != 0 || !isUdp()) {
      writeChecksum(field, Checksum.update(before, change));
    }
  }

  private void writeChecksum(int field, int checksum) {
    // In UDP, 0 means that there is no checksum (RFC 768).
    Bytes.put16(memory, field, checksum == 0 && isUdp() ? 0xffff : checksum);
  }
}
