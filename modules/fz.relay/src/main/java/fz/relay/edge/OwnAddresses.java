package fz.relay.edge;

import fz.packet.Endpoint;
import fz.packet.IpAddresses;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/** The addresses of this host. */
public final class OwnAddresses {
  private OwnAddresses() {}

  /** Returns all addresses of all interfaces, except loopback ones, with port 0. */
  public static List<Endpoint> all() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .map(address -> Endpoint.of(address, 0))
          .filter(e -> !IpAddresses.isLoopback(e.high(), e.low()))
          .toList();
    } catch (SocketException e) {
      throw new IllegalStateException("this host does not list its network interfaces", e);
    }
  }

  /** Returns true if an interface of this host has an address. */
  static boolean has(Endpoint address) {
    try {
      return NetworkInterface.getByInetAddress(address.toInetAddress()) != null;
    } catch (SocketException e) {
      throw new IllegalStateException("this host does not list its network interfaces", e);
    }
  }
}
