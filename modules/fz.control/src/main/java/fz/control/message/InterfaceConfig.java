package fz.control.message;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The tunnel interface of a client or gateway.
 *
 * @param ipv4 its address
 * @param ipv6 its address
 * @param searchDomain for the system's resolver
 * @param upstreamDo53 plain DNS servers; preferred over all others
 * @param upstreamDoh URLs of DNS-over-HTTPS servers; used if there are no plain ones
 */
public record InterfaceConfig(
    InetAddress ipv4,
    InetAddress ipv6,
    Optional<String> searchDomain,
    List<InetSocketAddress> upstreamDo53,
    List<URI> upstreamDoh) {
  /** Copies the lists. */
  public InterfaceConfig {
    upstreamDo53 = List.copyOf(upstreamDo53);
    upstreamDoh = List.copyOf(upstreamDoh);
  }

  /** Creates the configuration of a gateway, or of a client that uses the system's resolvers. */
  public InterfaceConfig(InetAddress ipv4, InetAddress ipv6) {
    this(ipv4, ipv6, Optional.empty(), List.of(), List.of());
  }
}
