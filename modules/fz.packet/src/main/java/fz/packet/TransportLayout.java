package fz.packet;

/** Byte offsets of the UDP (RFC 768), TCP (RFC 9293) and ICMP (RFC 792, RFC 4443) headers. */
public final class TransportLayout {
  /** Source port of TCP and UDP. */
  public static final int SOURCE_PORT = 0;

  /** Destination port of TCP and UDP. */
  public static final int DESTINATION_PORT = 2;

  public static final int UDP_LENGTH = 4;
  public static final int UDP_CHECKSUM = 6;
  public static final int UDP_HEADER = 8;

  public static final int TCP_DATA_OFFSET = 12;
  public static final int TCP_FLAGS = 13;
  public static final int TCP_CHECKSUM = 16;
  public static final int TCP_HEADER = 20;

  public static final int ICMP_TYPE = 0;
  public static final int ICMP_CODE = 1;
  public static final int ICMP_CHECKSUM = 2;
  public static final int ICMP_IDENTIFIER = 4;
  public static final int ICMP_SEQUENCE = 6;
  public static final int ICMP_HEADER = 8;

  private TransportLayout() {}

  /** Returns where the checksum of a protocol lies in its header, or -1 if it is not known. */
  public static int checksum(int protocol) {
    return switch (protocol) {
      case IpProtocol.TCP -> TCP_CHECKSUM;
      case IpProtocol.UDP -> UDP_CHECKSUM;
      case IpProtocol.ICMP, IpProtocol.ICMPV6 -> ICMP_CHECKSUM;
      default -> -1;
    };
  }
}
