package fz.control.message;

/**
 * Traffic that a resource lets through. A list without filters lets everything through.
 *
 * @param protocol the protocol
 * @param first the first permitted port, 0 to 65535; 0 for ICMP
 * @param last the last permitted port, inclusive; 65535 for ICMP
 */
public record ResourceFilter(Protocol protocol, int first, int last) {
  /** Checks the ports. */
  public ResourceFilter {
    if (first < 0 || last > 65535 || first > last) {
      throw new IllegalArgumentException("ports " + first + " to " + last);
    }
  }

  /** Returns a filter for all ICMP and ICMPv6 messages. */
  public static ResourceFilter icmp() {
    return new ResourceFilter(Protocol.ICMP, 0, 65535);
  }

  /** The protocols that filters know. */
  public enum Protocol {
    /** TCP. */
    TCP,
    /** UDP. */
    UDP,
    /** ICMP and ICMPv6. */
    ICMP
  }
}
