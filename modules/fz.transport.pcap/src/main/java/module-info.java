/** Capture files as a packet transport, and taps that capture what other transports carry. */
module fz.transport.pcap {
  requires fz.transport;

  provides fz.transport.PacketTransportProvider with
      fz.transport.pcap.PcapTransportProvider,
      fz.transport.pcap.PcapTapProvider;
  provides fz.transport.DatagramTransportProvider with
      fz.transport.pcap.PcapDatagramTapProvider;
}
