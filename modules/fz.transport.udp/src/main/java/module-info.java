/** UDP datagram transport. */
module fz.transport.udp {}
