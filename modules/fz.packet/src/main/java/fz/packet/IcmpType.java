package fz.packet;

/** ICMP (RFC 792) and ICMPv6 (RFC 4443) message types. */
public final class IcmpType {
  public static final int V4_ECHO_REPLY = 0;
  public static final int V4_UNREACHABLE = 3;
  public static final int V4_SOURCE_QUENCH = 4;
  public static final int V4_REDIRECT = 5;
  public static final int V4_ECHO_REQUEST = 8;
  public static final int V4_TIME_EXCEEDED = 11;
  public static final int V4_PARAMETER_PROBLEM = 12;

  public static final int V6_UNREACHABLE = 1;
  public static final int V6_PACKET_TOO_BIG = 2;
  public static final int V6_TIME_EXCEEDED = 3;
  public static final int V6_PARAMETER_PROBLEM = 4;

  /** Types below are errors (RFC 4443 section 2.1). */
  public static final int V6_FIRST_INFORMATIONAL = 128;

  public static final int V6_ECHO_REQUEST = 128;
  public static final int V6_ECHO_REPLY = 129;
  public static final int V6_REDIRECT = 137;

  private IcmpType() {}

  /** Returns true if a message quotes a packet, and no message may be sent about it in return. */
  public static boolean isError(int protocol, int type) {
    if (protocol == IpProtocol.ICMPV6) {
      return type >= 0 && type < V6_FIRST_INFORMATIONAL;
    }
    return protocol == IpProtocol.ICMP
        && switch (type) {
          case V4_UNREACHABLE,
              V4_SOURCE_QUENCH,
              V4_REDIRECT,
              V4_TIME_EXCEEDED,
              V4_PARAMETER_PROBLEM ->
              true;
          default -> false;
        };
  }

  /** Returns true for an echo request of either family. */
  public static boolean isEchoRequest(int protocol, int type) {
    return protocol == IpProtocol.ICMP && type == V4_ECHO_REQUEST
        || protocol == IpProtocol.ICMPV6 && type == V6_ECHO_REQUEST;
  }

  /** Returns true for an echo reply of either family. */
  public static boolean isEchoReply(int protocol, int type) {
    return protocol == IpProtocol.ICMP && type == V4_ECHO_REPLY
        || protocol == IpProtocol.ICMPV6 && type == V6_ECHO_REPLY;
  }
}
