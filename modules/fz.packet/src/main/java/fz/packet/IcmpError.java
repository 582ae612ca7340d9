package fz.packet;

/** ICMP errors that exist in both families: IPv4 (RFC 792, RFC 1812) and IPv6 (RFC 4443). */
public enum IcmpError {
  /** A policy or filter forbids the destination: IPv4 3/13, IPv6 1/1. */
  PROHIBITED(3, 13, 1, 1),
  /** There is no way to the destination: IPv4 3/0 (network), IPv6 1/3 (address). */
  UNREACHABLE(3, 0, 1, 3),
  /** Nobody listens at the port: IPv4 3/3, IPv6 1/4. */
  PORT_UNREACHABLE(3, 3, 1, 4),
  /** The TTL or hop limit ran out: IPv4 11/0, IPv6 3/0. */
  TIME_EXCEEDED(11, 0, 3, 0),
  /** A source route could not be followed: IPv4 3/5; IPv6 has none, 1/0. */
  SOURCE_ROUTE_FAILED(3, 5, 1, 0),
  /** A field of the header is wrong: IPv4 12/0, IPv6 4/0. */
  PARAMETER_PROBLEM(12, 0, 4, 0),
  /** The packet is longer than the MTU of the next link: IPv4 3/4, IPv6 2/0. */
  TOO_BIG(3, 4, 2, 0);

  private final int v4Type;
  private final int v4Code;
  private final int v6Type;
  private final int v6Code;

  IcmpError(int v4Type, int v4Code, int v6Type, int v6Code) {
    this.v4Type = v4Type;
    this.v4Code = v4Code;
    this.v6Type = v6Type;
    this.v6Code = v6Code;
  }

  /**
   * Returns the type.
   *
   * @param version 4 or 6
   */
  public int type(int version) {
    return version == 4 ? v4Type : v6Type;
  }

  /**
   * Returns the code.
   *
   * @param version 4 or 6
   */
  public int code(int version) {
    return version == 4 ? v4Code : v6Code;
  }
}
