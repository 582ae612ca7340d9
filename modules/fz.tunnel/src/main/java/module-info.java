/**
 * The state machines of client and gateway: resources, authorizations, connections and the control
 * messages inside the tunnel. Pure: time, randomness and all input are arguments.
 */
module fz.tunnel {
  requires transitive fz.packet;
  requires transitive fz.wireguard;
  requires transitive fz.control;
  requires transitive fz.dns;
  requires fz.ice;
  requires fz.nat;
  requires com.fasterxml.jackson.core;

  exports fz.tunnel;
  exports fz.tunnel.plain;
}
