/** Linux TUN packet transport, and addresses, routes and rules of Linux over rtnetlink. */
module fz.transport.tun {
  requires fz.transport;
  requires fz.linux;

  provides fz.transport.PacketTransportProvider with
      fz.transport.tun.TunTransportProvider;
  provides fz.transport.NetworkConfiguratorProvider with
      fz.transport.tun.RouteNetlinkProvider;
}
