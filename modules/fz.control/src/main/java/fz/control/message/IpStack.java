package fz.control.message;

/** The families for which a DNS resource has addresses. */
public enum IpStack {
  /** IPv4 and IPv6. */
  DUAL("dual"),
  /** IPv4 alone. */
  IPV4_ONLY("ipv4_only"),
  /** IPv6 alone. */
  IPV6_ONLY("ipv6_only");

  private final String wireName;

  IpStack(String wireName) {
    this.wireName = wireName;
  }

  /** Returns the word used on the wire. */
  public String wireName() {
    return wireName;
  }

  /** Returns whether there are IPv4 addresses. */
  public boolean hasIpv4() {
    return this != IPV6_ONLY;
  }

  /** Returns whether there are IPv6 addresses. */
  public boolean hasIpv6() {
    return this != IPV4_ONLY;
  }
}
