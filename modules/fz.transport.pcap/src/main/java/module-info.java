/** Capture files as a packet transport, and a tap that captures what another transport carries. */
module fz.transport.pcap {
  requires fz.transport;

  provides fz.transport.PacketTransportProvider with
      fz.transport.pcap.PcapTransportProvider,
      fz.transport.pcap.PcapTapProvider;
}
