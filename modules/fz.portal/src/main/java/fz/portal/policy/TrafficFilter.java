package fz.portal.policy;

/**
 * Traffic that a resource lets through.
 *
 * @param first first port, inclusive; 0 for ICMP
 * @param last last port, inclusive; 65535 for ICMP
 */
public record TrafficFilter(Protocol protocol, int first, int last) {
  /** Protocols that filters tell apart. */
  public enum Protocol {
    /** TCP. */
    TCP,
    /** UDP. */
    UDP,
    /** ICMP echo of both address families. */
    ICMP
  }

  /** Checks the range. */
  public TrafficFilter {
    if (first < 0 || last > 0xFFFF || first > last) {
      throw new IllegalArgumentException("ports " + first + "-" + last);
    }
  }
}
