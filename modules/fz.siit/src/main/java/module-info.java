/**
 * Translation between IPv4 and IPv6 packets (RFC 7915), with the addresses taken from RFC 6052
 * prefixes, explicit mappings (RFC 7757), or whatever else implements {@link
 * fz.siit.AddressMapping}.
 *
 * <p>Pure: packets are changed in place, nothing is allocated per packet, and there is no state of
 * flows.
 */
module fz.siit {
  requires transitive fz.packet;

  exports fz.siit;
}
