package fz.relay.core;

import fz.packet.Endpoint;

/**
 * A socket that clients send to, or one connection of a client over a stream.
 *
 * @param id a number that no other one of the relay has had, 0 to 2^31 - 1
 * @param egress what answers leave through; opaque to the core, which puts it into the batch
 * @param local the own address and port as clients know them; what RESPONSE-ORIGIN says
 * @param stream true for a connection, whose other end cannot have been forged
 */
public record Ingress(int id, Object egress, Endpoint local, boolean stream) {}
