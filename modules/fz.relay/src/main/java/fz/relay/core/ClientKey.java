package fz.relay.core;

import fz.packet.Endpoint;

/**
 * Who a client is: the 5-tuple of RFC 8656 section 2.1, with the relay's own end by its number.
 *
 * @param high bytes 0 to 7 of the address
 * @param low bytes 8 to 15 of the address
 * @param port the port
 * @param ingress the number of the socket or connection that the client talks to
 */
record ClientKey(long high, long low, int port, int ingress) {
  Endpoint endpoint() {
    return new Endpoint(high, low, port);
  }
}
