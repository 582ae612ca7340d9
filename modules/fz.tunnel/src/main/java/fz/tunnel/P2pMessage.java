package fz.tunnel;

import fz.packet.Endpoint;
import java.util.List;

/** What client and gateway tell each other inside their tunnel. */
sealed interface P2pMessage {
  /**
   * The client names the addresses under which its host reaches a domain.
   *
   * @param domain without trailing dot
   * @param proxies the addresses; the port is 0
   */
  record AssignedIps(String resource, String domain, List<Endpoint> proxies)
      implements P2pMessage {}

  /** The gateway says whether it translates for a domain now. */
  record DomainStatus(String resource, String domain, boolean active) implements P2pMessage {}

  /** The sender has forgotten the connection. */
  record Goodbye() implements P2pMessage {}
}
