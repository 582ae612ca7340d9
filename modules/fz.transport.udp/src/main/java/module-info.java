/**
 * UDP datagram transports: sockets of Linux with segmentation and coalescing, and portable ones of
 * the JDK. Also the wait set, the clock and the memory of Linux.
 */
module fz.transport.udp {
  requires fz.transport;
  requires fz.linux;

  provides fz.transport.DatagramTransportProvider with
      fz.transport.udp.UdpTransportProvider,
      fz.transport.udp.JdkUdpTransportProvider;
  provides fz.transport.DatagramPortsProvider with
      fz.transport.udp.EpollPortsProvider;
  provides fz.transport.WaitSetProvider with
      fz.transport.udp.PollWaitSetProvider;
  provides fz.transport.ClockProvider with
      fz.transport.udp.BootClockProvider;
  provides fz.transport.MemoryTrimProvider with
      fz.transport.udp.LibcMemoryTrimProvider;
}
