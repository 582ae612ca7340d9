package fz.app.agent;

import fz.app.config.AgentOptions;
import fz.app.host.HostNames;
import fz.app.host.ResolvConf;
import fz.dns.spi.DnsResolver;
import fz.transport.NetworkConfigurator;
import fz.transport.NetworkPrefix;
import fz.tunnel.GatewayTunnel;
import fz.tunnel.TunnelEvent;
import fz.tunnel.TunnelEvent.ConfigureInterface;
import fz.tunnel.TunnelEvent.ForwardDns;
import fz.tunnel.TunnelEvent.PeerPath;
import fz.tunnel.TunnelEvent.PeerStatus;
import fz.tunnel.TunnelEvent.ResolveName;
import fz.tunnel.TunnelEvent.ResourceStatus;
import fz.tunnel.TunnelEvent.SendToPortal;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** What a gateway does on its host: interface, routes back to clients, and looking up names. */
final class GatewayRole implements Agent.Role {
  private static final System.Logger LOG = System.getLogger(GatewayRole.class.getName());

  private final GatewayTunnel tunnel;
  private final AgentOptions options;
  private final AgentTransports transports;
  private final NetworkConfigurator network;
  private final DnsResolver resolver;
  private final HostNames names;
  private final DnsForwarding forwarding;
  private Agent agent;
  private PortalLink portal;
  private boolean ready;

  GatewayRole(
      GatewayTunnel tunnel,
      AgentOptions options,
      AgentTransports transports,
      NetworkConfigurator network,
      DnsResolver resolver) {
    this.tunnel = tunnel;
    this.options = options;
    this.transports = transports;
    this.network = network;
    this.resolver = resolver;
    this.names = new HostNames(resolver);
    this.forwarding = new DnsForwarding(resolver, tunnel);
  }

  @Override
  public void attach(Agent frame, PortalLink link) {
    this.agent = frame;
    this.portal = link;
  }

  @Override
  public void handle(TunnelEvent event) throws IOException {
    switch (event) {
      case SendToPortal send -> portal.send(send.message());
      case ConfigureInterface configure -> configure(configure);
      case ResolveName resolve -> resolve(resolve);
      case ForwardDns forward -> forwarding.forward(forward, agent);
      case ResourceStatus status ->
          LOG.log(Level.DEBUG, "resource {0}: {1}", status.resourceId(), status.status());
      case PeerStatus status ->
          LOG.log(Level.INFO, "connection with a client: {0}", status.state());
      case PeerPath path ->
          LOG.log(Level.INFO, "path to a client: {0}", path.relayed() ? "relayed" : "direct");
    }
  }

  @Override
  public List<InetSocketAddress> systemResolvers() throws IOException {
    return ResolvConf.nameservers(ResolvConf.SYSTEM);
  }

  @Override
  public void restoreHost() throws IOException {
    network.close();
    resolver.close();
  }

  private void configure(ConfigureInterface wanted) throws IOException {
    if (options.transport.equals("tun")) {
      String name = transports.packets().name();
      network.addresses(name, ClientRole.addresses(wanted));
      List<NetworkPrefix> routes = new ArrayList<>();
      for (String route : wanted.routes()) {
        routes.add(NetworkPrefix.parse(route));
      }
      network.routes(name, NetworkConfigurator.MAIN_TABLE, routes);
    }
    if (!ready) {
      ready = true;
      System.out.println("gateway: ready");
    }
  }

  private void resolve(ResolveName request) {
    names
        .find(request.name())
        .whenComplete(
            (addresses, failure) ->
                agent.core(
                    now -> {
                      if (failure == null) {
                        tunnel.handleResolved(request.token(), addresses, now);
                      } else {
                        LOG.log(Level.DEBUG, "a look-up failed", failure);
                        tunnel.handleResolveTimeout(request.token(), now);
                      }
                    }));
  }
}
