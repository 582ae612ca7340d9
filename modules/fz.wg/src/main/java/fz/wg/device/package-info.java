/** A running interface: its peers, its sockets, and what it needs of the host. */
package fz.wg.device;
