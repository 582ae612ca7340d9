package fz.transport.tun;

import fz.linux.Libc;
import fz.transport.NetworkPrefix;
import fz.transport.OptionDescriptor;
import fz.transport.PacketTransport;
import fz.transport.PacketTransportProvider;
import fz.transport.TransportException;
import fz.transport.TransportOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Provides TUN devices of Linux. */
public final class TunTransportProvider implements PacketTransportProvider {
  private static final int MIN_MTU = 1280;
  private static final int MAX_MTU = 16_000;

  private static final List<OptionDescriptor> OPTIONS =
      List.of(
          new OptionDescriptor("name", "name of the network interface", "tun-firezone"),
          new OptionDescriptor("mtu", "largest packet, in bytes", "1280"),
          new OptionDescriptor("ipv4", "IPv4 address, with or without prefix length", "none"),
          new OptionDescriptor("ipv6", "IPv6 address, with or without prefix length", "none"),
          new OptionDescriptor("queue", "packets that the kernel queues for us", "10000"),
          new OptionDescriptor(
              "offload", "super-packets and checksum offload: auto or off", "auto"),
          new OptionDescriptor("udp-coalescing", "write UDP super-packets: auto or off", "auto"));

  /** Creates the provider. */
  public TunTransportProvider() {}

  @Override
  public String name() {
    return "tun";
  }

  @Override
  public String description() {
    return "network interface of this host (Linux, needs CAP_NET_ADMIN)";
  }

  @Override
  public List<OptionDescriptor> options() {
    return OPTIONS;
  }

  @Override
  public PacketTransport open(TransportOptions options) throws IOException {
    options.requireKnown(name(), OPTIONS);
    if (!Libc.isSupported()) {
      throw new TransportException(
          "transport tun needs Linux on x86-64 or AArch64; choose another packet transport");
    }
    int mtu = options.getInt("mtu", 1280, MIN_MTU, MAX_MTU);
    int queue = options.getInt("queue", 10_000, 1, 1_000_000);
    boolean offload = isAuto(options, "offload");
    boolean udpCoalescing = isAuto(options, "udp-coalescing");
    List<NetworkPrefix> addresses = new ArrayList<>();
    address(options, "ipv4", true, addresses);
    address(options, "ipv6", false, addresses);

    Libc libc = new Libc();
    TunDevice device = TunDevice.open(libc, options.get("name", "tun-firezone"), offload);
    try {
      configure(device, mtu, queue, addresses);
      return new TunTransport(device, mtu, udpCoalescing);
    } catch (IOException | RuntimeException e) {
      libc.close(device.fd());
      throw e;
    }
  }

  private static void configure(TunDevice device, int mtu, int queue, List<NetworkPrefix> addresses)
      throws IOException {
    try (LinkSettings link = new LinkSettings(device.name(), device.index());
        RouteNetlinkConfigurator network = new RouteNetlinkConfigurator()) {
      link.mtu(mtu);
      link.transmitQueue(queue);
      link.noGeneratedAddresses();
      link.up();
      if (!addresses.isEmpty()) {
        network.addresses(device.name(), addresses);
      }
    }
  }

  private static boolean isAuto(TransportOptions options, String name) throws TransportException {
    String value = options.get(name, "auto");
    return switch (value) {
      case "auto" -> true;
      case "off" -> false;
      default ->
          throw new TransportException("option " + name + ": '" + value + "' is not auto or off");
    };
  }

  private static void address(
      TransportOptions options, String name, boolean ipv4, List<NetworkPrefix> addresses)
      throws TransportException {
    String value = options.get(name, "none");
    if (value.equals("none")) {
      return;
    }
    NetworkPrefix address;
    try {
      address = NetworkPrefix.parse(value);
    } catch (TransportException e) {
      throw new TransportException("option " + name + ": " + e.getMessage(), e);
    }
    if (address.isIpv4() != ipv4) {
      throw new TransportException("option " + name + ": '" + value + "' is of the other family");
    }
    addresses.add(address);
  }
}
