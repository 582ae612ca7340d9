package fz.relay.core;

import fz.ice.StunMessage;

/**
 * A request of a client on its way through the core.
 *
 * @param client whose it is
 * @param ingress where it arrived
 * @param message what it says
 * @param localHigh bytes 0 to 7 of the own address that it was sent to
 * @param localLow bytes 8 to 15 of that
 * @param username the authenticated user, null before authentication
 * @param key the user's key, null before authentication
 */
record Request(
    ClientKey client,
    Ingress ingress,
    StunMessage message,
    long localHigh,
    long localLow,
    String username,
    byte[] key) {
  Request authenticated(String name, byte[] secret) {
    return new Request(client, ingress, message, localHigh, localLow, name, secret);
  }
}
