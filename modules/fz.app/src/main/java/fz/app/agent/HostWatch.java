package fz.app.agent;

import fz.app.host.HostAddresses;
import fz.packet.Endpoint;
import fz.transport.NetworkChange;
import fz.transport.NetworkMonitor;
import fz.transport.Transports;
import fz.tunnel.Tunnel;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Tells the tunnel where its host can be reached and which resolvers it uses, now and whenever that
 * changes. When the host is in another network, the connection with the portal is made anew at
 * once: nobody would tell that the old one is dead.
 */
final class HostWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(HostWatch.class.getName());

  private final Agent agent;
  private final AgentTransports transports;
  private final Agent.Role role;
  private final PortalLink portal;
  private Optional<NetworkMonitor> monitor = Optional.empty();

  private HostWatch(Agent agent, AgentTransports transports, Agent.Role role, PortalLink portal) {
    this.agent = agent;
    this.transports = transports;
    this.role = role;
    this.portal = portal;
  }

  /** Tells what there is, and begins to watch. */
  static HostWatch open(Agent agent, AgentTransports transports, Agent.Role role, PortalLink portal)
      throws IOException {
    HostWatch watch = new HostWatch(agent, transports, role, portal);
    watch.monitor = Transports.openNetworkMonitor(transports.packets().name(), watch::changed);
    if (watch.monitor.isEmpty()) {
      LOG.log(Level.DEBUG, "changes of the network are not noticed on this system");
    }
    watch.tell(Tunnel::handleLocalAddresses);
    return watch;
  }

  @Override
  public void close() {
    monitor.ifPresent(NetworkMonitor::close);
  }

  private void changed(NetworkChange change) {
    LOG.log(
        change == NetworkChange.GROWN ? Level.DEBUG : Level.INFO,
        "{0}",
        switch (change) {
          case GROWN -> "the host has got another address";
          case MOVED -> "the network has changed";
          case RESUMED -> "this machine was suspended";
        });
    agent.control(
        () -> {
          if (change == NetworkChange.GROWN) {
            tell(Tunnel::handleLocalAddresses);
            return;
          }
          agent.core(now -> agent.tunnel().handlePortalConnected(false, now));
          tell(Tunnel::handleNetworkChange);
          portal.reset();
        });
  }

  private void tell(Take take) throws IOException {
    List<Endpoint> addresses =
        HostAddresses.find(transports.datagrams(), transports.packets().name());
    List<InetSocketAddress> resolvers = role.systemResolvers();
    agent.core(
        now -> {
          take.addresses(agent.tunnel(), addresses, now);
          agent.tunnel().handleSystemResolvers(resolvers, now);
        });
  }

  /** How the tunnel takes addresses. */
  private interface Take {
    void addresses(Tunnel tunnel, List<Endpoint> addresses, long nowNanos);
  }
}
