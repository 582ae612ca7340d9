/**
 * The plugin SPI of the two ends of the data path: packet transports, which carry IP packets of the
 * host, and datagram transports, which carry UDP datagrams of the network.
 *
 * <p>Providers are found with {@link java.util.ServiceLoader} through {@link
 * fz.transport.Transports} and are chosen by name. No provider and nothing about a protocol belongs
 * here.
 */
module fz.transport {
  requires transitive fz.packet;

  exports fz.transport;

  uses fz.transport.PacketTransportProvider;
  uses fz.transport.DatagramTransportProvider;
  uses fz.transport.DatagramPortsProvider;
  uses fz.transport.WaitSetProvider;
  uses fz.transport.NetworkConfiguratorProvider;
  uses fz.transport.NetworkMonitorProvider;
  uses fz.transport.ClockProvider;
  uses fz.transport.MemoryTrimProvider;
}
