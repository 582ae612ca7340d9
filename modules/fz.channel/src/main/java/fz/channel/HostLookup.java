package fz.channel;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** Finds the addresses of the portal; asked anew for each connection. */
@FunctionalInterface
public interface HostLookup {
  /**
   * Looks a name up. May block; is called on a thread of its own.
   *
   * @param host a name or an address literal without brackets
   * @return the addresses, all of which are tried
   * @throws IOException if there is none
   */
  List<InetAddress> find(String host) throws IOException;

  /** Returns the lookup of the host's own resolver. */
  static HostLookup system() {
    return host -> List.of(InetAddress.getAllByName(host));
  }
}
