/** The host that a client or gateway runs on: its identity, addresses, names and resolver. */
package fz.app.host;
