/**
 * Linux TUN packet transport; addresses, routes and rules of Linux over rtnetlink, and what changes
 * in them.
 */
module fz.transport.tun {
  requires fz.transport;
  requires fz.linux;

  provides fz.transport.PacketTransportProvider with
      fz.transport.tun.TunTransportProvider,
      fz.transport.tun.SimulatedTunProvider;
  provides fz.transport.NetworkConfiguratorProvider with
      fz.transport.tun.RouteNetlinkProvider;
  provides fz.transport.NetworkMonitorProvider with
      fz.transport.tun.RouteNetlinkProvider;
}
