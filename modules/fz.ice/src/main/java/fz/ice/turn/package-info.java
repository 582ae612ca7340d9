/** The client of a TURN server (RFC 8656): one allocation, its channels and permissions. */
package fz.ice.turn;
