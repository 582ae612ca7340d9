/** Capture files as a packet transport. */
module fz.transport.pcap {}
