/** Sockets, threads and connections around {@link fz.relay.core}. */
package fz.relay.edge;
