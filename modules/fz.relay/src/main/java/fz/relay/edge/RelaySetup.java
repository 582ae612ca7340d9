package fz.relay.edge;

import fz.packet.Endpoint;
import fz.relay.core.Credentials;
import fz.relay.core.PeerPolicy;
import fz.relay.core.RelayConfig;
import java.util.List;

/**
 * Everything that a relay needs to start.
 *
 * @param config what it is
 * @param credentials who its users are
 * @param policy which peers it reaches
 * @param listen the addresses and ports that clients talk to
 * @param threads how many threads share the work, at least 1
 */
public record RelaySetup(
    RelayConfig config,
    Credentials credentials,
    PeerPolicy policy,
    List<Endpoint> listen,
    int threads) {
  /** Makes a copy of the list. */
  public RelaySetup {
    listen = List.copyOf(listen);
  }

  @Override
  public String toString() {
    return "RelaySetup[" + listen.size() + " sockets, " + threads + " threads]";
  }
}
