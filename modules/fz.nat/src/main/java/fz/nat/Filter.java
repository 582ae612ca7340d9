package fz.nat;

/**
 * One kind of traffic that a resource permits.
 *
 * @param protocol the protocol
 * @param first lowest port, inclusive; ignored for ICMP
 * @param last highest port, inclusive; a range with {@code last < first} permits nothing
 */
public record Filter(Protocol protocol, int first, int last) {
  /** A protocol that filters tell apart. */
  public enum Protocol {
    /** TCP, by port. */
    TCP,
    /** UDP, by port. */
    UDP,
    /** All messages of ICMP and ICMPv6. */
    ICMP
  }

  /** Returns a filter that permits every port of TCP or UDP, or ICMP. */
  public static Filter all(Protocol protocol) {
    return new Filter(protocol, 0, 65_535);
  }
}
