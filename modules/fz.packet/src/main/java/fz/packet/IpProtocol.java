package fz.packet;

/** Protocol numbers of the IP header, as assigned by IANA. */
public final class IpProtocol {
  /** Internet Control Message Protocol for IPv4 (RFC 792). */
  public static final int ICMP = 1;

  /** Transmission Control Protocol (RFC 9293). */
  public static final int TCP = 6;

  /** User Datagram Protocol (RFC 768). */
  public static final int UDP = 17;

  /** Internet Control Message Protocol for IPv6 (RFC 4443). */
  public static final int ICMPV6 = 58;

  private IpProtocol() {}
}
