package fz.app.agent;

import fz.app.config.ClientOptions;
import fz.app.host.DnsControl;
import fz.command.ExitCode;
import fz.dns.spi.DnsResolver;
import fz.packet.Endpoint;
import fz.transport.NetworkConfigurator;
import fz.transport.NetworkPrefix;
import fz.transport.RoutingRule;
import fz.tunnel.ClientTunnel;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** What a client does on its host: interface, routes, DNS, and the queries of others. */
final class ClientRole implements Agent.Role {
  private static final System.Logger LOG = System.getLogger(ClientRole.class.getName());

  /** Routes to resources. */
  private static final int RESOURCE_TABLE = 0x2021_fd00;

  /** The default route, looked up after the main table's link routes. */
  private static final int DEFAULT_TABLE = 0x2021_fd02;

  private static final List<RoutingRule> RULES =
      List.of(
          new RoutingRule(100, AgentModule.BYPASS_MARK, RESOURCE_TABLE),
          new RoutingRule(300, AgentModule.BYPASS_MARK, DEFAULT_TABLE));

  private final ClientOptions options;
  private final AgentTransports transports;
  private final NetworkConfigurator network;
  private final DnsResolver resolver;
  private final DnsControl dns;
  private final DnsForwarding forwarding;
  private Agent agent;
  private PortalLink portal;
  private List<InetAddress> ownServers = List.of();
  private boolean ready;

  ClientRole(
      ClientTunnel tunnel,
      ClientOptions options,
      AgentTransports transports,
      NetworkConfigurator network,
      DnsResolver resolver) {
    this.options = options;
    this.transports = transports;
    this.network = network;
    this.resolver = resolver;
    this.dns = DnsControl.of(options.dnsControl);
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
      case ForwardDns forward -> forwarding.forward(forward, agent);
      case ResolveName resolve ->
          throw new IllegalStateException("a client resolves no names for others");
      case ResourceStatus status ->
          LOG.log(Level.DEBUG, "resource {0}: {1}", status.resourceId(), status.status());
      case PeerStatus status ->
          LOG.log(Level.INFO, "connection with a gateway: {0}", status.state());
      case PeerPath path ->
          LOG.log(Level.INFO, "path to a gateway: {0}", path.relayed() ? "relayed" : "direct");
    }
  }

  @Override
  public List<InetSocketAddress> systemResolvers() throws IOException {
    // A resolver that lists the servers of all interfaces lists the own ones too.
    return dns.systemResolvers().stream()
        .filter(server -> !ownServers.contains(server.getAddress()))
        .toList();
  }

  @Override
  public void restoreHost() throws IOException {
    dns.close();
    if (isDevice()) {
      network.removeRules(RULES);
    }
    network.close();
    resolver.close();
  }

  private void configure(ConfigureInterface wanted) throws IOException {
    if (isDevice()) {
      String name = transports.packets().name();
      network.addresses(name, addresses(wanted));
      network.addRules(RULES);
      List<NetworkPrefix> specific = new ArrayList<>();
      List<NetworkPrefix> everything = new ArrayList<>();
      for (String route : wanted.routes()) {
        NetworkPrefix prefix = NetworkPrefix.parse(route);
        (prefix.bits() == 0 ? everything : specific).add(prefix);
      }
      network.routes(name, RESOURCE_TABLE, specific);
      network.routes(name, DEFAULT_TABLE, everything);
      ownServers = wanted.dnsServers().stream().map(Endpoint::toInetAddress).toList();
      dns.apply(name, ownServers, wanted.searchDomain().orElse(null));
    }
    if (!ready) {
      ready = true;
      System.out.println("client: ready");
      if (options.exit) {
        agent.end(ExitCode.OK);
      }
    }
  }

  /** Returns false where no interface of the host stands behind the packet transport. */
  private boolean isDevice() {
    return options.transport.equals("tun");
  }

  static List<NetworkPrefix> addresses(ConfigureInterface wanted) {
    List<NetworkPrefix> addresses = new ArrayList<>();
    for (Endpoint address : List.of(wanted.ipv4(), wanted.ipv6())) {
      addresses.add(new NetworkPrefix(address.toInetAddress(), address.isIpv4() ? 32 : 128));
    }
    return addresses;
  }
}
