package fz.relay.core;

import fz.packet.Endpoint;

/**
 * A message to a client that waits to be sent.
 *
 * @param ingress through which it leaves
 * @param remote where it goes
 * @param localHigh bytes 0 to 7 of the own address that it leaves from, 0 with low 0 for any
 * @param localLow bytes 8 to 15 of that
 * @param message what it says
 */
record Reply(Ingress ingress, Endpoint remote, long localHigh, long localLow, byte[] message) {}
