package fz.ice;

import fz.packet.Endpoint;

/**
 * A STUN message to send.
 *
 * @param local the address to send from: a host candidate, or a relayed candidate, which means
 *     through that relay
 * @param remote where to
 * @param payload the whole message
 */
public record IceTransmit(Endpoint local, Endpoint remote, byte[] payload) {}
