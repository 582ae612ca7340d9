package fz.app.host;

import fz.packet.Endpoint;
import fz.transport.DatagramTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;

/** The addresses at which peers on the same networks can reach this host. */
public final class HostAddresses {
  private HostAddresses() {}

  /**
   * Returns the end points of the sockets on every address of the host, except loopback, link-local
   * and those of the tunnel itself.
   *
   * @param tunnelInterface the name of the interface to leave out
   */
  public static List<Endpoint> find(List<DatagramTransport> sockets, String tunnelInterface)
      throws IOException {
    List<Endpoint> found = new ArrayList<>();
    for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
      if (!network.isUp() || network.isLoopback() || network.getName().equals(tunnelInterface)) {
        continue;
      }
      for (InetAddress address : network.inetAddresses().toList()) {
        if (!address.isLinkLocalAddress() && !address.isMulticastAddress()) {
          addEach(found, address, sockets);
        }
      }
    }
    return found;
  }

  private static void addEach(
      List<Endpoint> found, InetAddress address, List<DatagramTransport> sockets) {
    boolean ipv4 = address.getAddress().length == 4;
    for (DatagramTransport socket : sockets) {
      Endpoint local = socket.local();
      Endpoint reachable = Endpoint.of(address, local.port());
      // Sockets of several readers share one port.
      if (local.isIpv4() == ipv4 && !found.contains(reachable)) {
        found.add(reachable);
      }
    }
  }
}
