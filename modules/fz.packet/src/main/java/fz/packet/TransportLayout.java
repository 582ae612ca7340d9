package fz.packet;

/** Byte offsets of the UDP (RFC 768), TCP (RFC 9293) and ICMP (RFC 792, RFC 4443) headers. */
final class TransportLayout {
  /** Source port of TCP and UDP. */
  static final int SOURCE_PORT = 0;

  /** Destination port of TCP and UDP. */
  static final int DESTINATION_PORT = 2;

  static final int UDP_LENGTH = 4;
  static final int UDP_CHECKSUM = 6;
  static final int UDP_HEADER = 8;

  static final int TCP_DATA_OFFSET = 12;
  static final int TCP_FLAGS = 13;
  static final int TCP_CHECKSUM = 16;
  static final int TCP_HEADER = 20;

  static final int ICMP_TYPE = 0;
  static final int ICMP_CODE = 1;
  static final int ICMP_CHECKSUM = 2;
  static final int ICMP_IDENTIFIER = 4;
  static final int ICMP_SEQUENCE = 6;
  static final int ICMP_HEADER = 8;

  private TransportLayout() {}

  /** Returns where the checksum of a protocol lies in its header, or -1 if it is not known. */
  static int checksum(int protocol) {
    return switch (protocol) {
      case IpProtocol.TCP -> TCP_CHECKSUM;
      case IpProtocol.UDP -> UDP_CHECKSUM;
      case IpProtocol.ICMP, IpProtocol.ICMPV6 -> ICMP_CHECKSUM;
      default -> -1;
    };
  }
}
