/**
 * A TURN server (RFC 8656) as a state machine: datagrams, connections and time go in, datagrams
 * come out. It owns no socket, thread or clock; {@link fz.relay.core.RelayCore} is the entry.
 */
package fz.relay.core;
