/**
 * STUN messages (RFC 8489) and the ICE agent that finds a path between two peers (RFC 8445).
 *
 * <p>Pure: time, randomness and all input are arguments.
 */
module fz.ice {
  requires transitive fz.packet;

  exports fz.ice;
  exports fz.ice.turn;
}
