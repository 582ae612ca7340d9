/** Linux TUN packet transport. */
module fz.transport.tun {}
