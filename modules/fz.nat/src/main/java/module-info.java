/**
 * Filters of resources, and the gateway's translation of DNS-resource proxy addresses.
 *
 * <p>Pure: time is an argument, and nothing is allocated per packet.
 */
module fz.nat {
  requires transitive fz.packet;
  requires fz.siit;

  exports fz.nat;
}
