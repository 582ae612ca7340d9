package fz.packet;

import java.lang.foreign.MemorySegment;

/**
 * A reusable view of the packet that an ICMP or ICMPv6 error quotes, or of as much of it as is
 * there. Its addresses and ports are those under which the packet was sent, so its source is
 * usually the host that the error is for.
 *
 * <p>Changing a field repairs the checksums of the quoted headers, as far as they are quoted, and
 * the checksum of the error around them.
 */
@HotPath
public final class IcmpQuote {
  /** Of any transport header, at least the ports or the identifier must be quoted (RFC 792). */
  private static final int MIN_TRANSPORT = 8;

  private final IpHeader ip = new IpHeader();
  private PacketView error;
  private MemorySegment memory;
  private int transportOffset;
  private int checksumOffset;

  /** Creates a view of nothing. */
  public IcmpQuote() {}

  /**
   * Looks at the quote of an error.
   *
   * @param newError a wrapped packet, which this view reads and changes until the next call
   * @return false if it is not an ICMP error, or does not quote the headers of a packet of its own
   *     family, with ports or identifier if it is TCP, UDP or an ICMP echo message; later fragments
   *     and other ICMP messages do not count
   */
  public boolean wrap(PacketView newError) {
    error = newError;
    if (!newError.isIcmpError()) {
      return false;
    }
    memory = newError.memory();
    int length = newError.payloadLength();
    if (ip.parseHeader(memory, newError.payloadOffset(), length) != null
        || ip.version() != newError.version()
        || ip.segmentsLeft() != 0
        || ip.fragmentOffset() != 0) {
      return false;
    }
    int quoted = Math.min(length, ip.totalLength()) - ip.headerLength();
    transportOffset = newError.payloadOffset() + ip.headerLength();
    int checksum = TransportLayout.checksum(ip.protocol());
    boolean isQuoted = checksum >= 0 && checksum + 2 <= quoted;
    checksumOffset = isQuoted ? transportOffset + checksum : -1;
    return checksum < 0 || quoted >= MIN_TRANSPORT && (hasPorts() || isEcho());
  }

  /** Returns the protocol of the quoted packet. */
  public int protocol() {
    return ip.protocol();
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

  /** Returns true if TCP or UDP is quoted. */
  public boolean hasPorts() {
    return ip.protocol() == IpProtocol.TCP || ip.protocol() == IpProtocol.UDP;
  }

  /** Returns true if an echo request is quoted. */
  public boolean isEchoRequest() {
    return isIcmp() && IcmpType.isEchoRequest(ip.protocol(), type());
  }

  /** Returns the source port of TCP or UDP, else 0. */
  public int sourcePort() {
    return hasPorts() ? get16(TransportLayout.SOURCE_PORT) : 0;
  }

  /** Returns the destination port of TCP or UDP, else 0. */
  public int destinationPort() {
    return hasPorts() ? get16(TransportLayout.DESTINATION_PORT) : 0;
  }

  /** Returns the identifier of an echo message, else 0. */
  public int icmpIdentifier() {
    return isIcmp() ? get16(TransportLayout.ICMP_IDENTIFIER) : 0;
  }

  /** Replaces the source address by one of the same family. */
  public void source(long high, long low) {
    int before = headerChecksum();
    address(ip.source(high, low), before);
  }

  /** Replaces the destination address by one of the same family. */
  public void destination(long high, long low) {
    int before = headerChecksum();
    address(ip.destination(high, low), before);
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

  /** Replaces the identifier of an echo message. */
  public void icmpIdentifier(int identifier) {
    if (isIcmp()) {
      put16(TransportLayout.ICMP_IDENTIFIER, identifier);
    }
  }

  private boolean isIcmp() {
    return ip.protocol() == IpProtocol.ICMP || ip.protocol() == IpProtocol.ICMPV6;
  }

  private boolean isEcho() {
    boolean ownFamily = (ip.protocol() == IpProtocol.ICMP) == (ip.version() == 4);
    return ownFamily && (isEchoRequest() || IcmpType.isEchoReply(ip.protocol(), type()));
  }

  private int type() {
    return Bytes.get8(memory, transportOffset + TransportLayout.ICMP_TYPE);
  }

  private int get16(int field) {
    return Bytes.get16(memory, transportOffset + field);
  }

  private int headerChecksum() {
    return ip.version() == 4 ? Bytes.get16(memory, ip.offset() + Ipv4Layout.CHECKSUM) : 0;
  }

  private void address(long change, int headerChecksumBefore) {
    // The error's checksum covers the address, and both checksums that follow it.
    long around = change + Checksum.change16(headerChecksumBefore, headerChecksum());
    if (ip.protocol() != IpProtocol.ICMP) {
      around += updateTransport(change);
    }
    error.updateChecksum(around);
  }

  private void put16(int field, int value) {
    int at = transportOffset + field;
    long change = Checksum.change16(Bytes.get16(memory, at), value);
    Bytes.put16(memory, at, value);
    error.updateChecksum(change + updateTransport(change));
  }

  /** Repairs the quoted transport checksum and returns the change that this makes itself. */
  private long updateTransport(long change) {
    if (checksumOffset < 0) {
      return 0;
    }
    boolean udp = ip.protocol() == IpProtocol.UDP;
    int before = Bytes.get16(memory, checksumOffset);
    if (before == 0 && udp) {
      return 0;
    }
    int updated = Checksum.update(before, change);
    int after = updated == 0 && udp ? 0xffff : updated;
    Bytes.put16(memory, checksumOffset, after);
    return Checksum.change16(before, after);
  }
}
