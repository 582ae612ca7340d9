package fz.siit;

/** Where in a packet an address stands that is to be mapped. */
public enum AddressRole {
  /** Source of the packet. */
  SOURCE,
  /** Destination of the packet. */
  DESTINATION,
  /** Source of the packet that an ICMP error quotes: usually the error's destination. */
  QUOTED_SOURCE,
  /** Destination of the packet that an ICMP error quotes. */
  QUOTED_DESTINATION
}
