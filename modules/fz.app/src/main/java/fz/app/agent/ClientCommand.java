package fz.app.agent;

import com.google.inject.AbstractModule;
import com.google.inject.Injector;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import fz.app.config.ClientOptions;
import fz.app.config.Token;
import fz.app.host.DeviceId;
import fz.control.message.PortalMessage;
import fz.dns.spi.DnsResolver;
import fz.pipeline.Placement;
import fz.transport.NetworkConfigurator;
import fz.tunnel.ClientTunnel;
import fz.tunnel.TunnelConfig;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs a client until it is told to end. */
@Command(
    name = "client",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Reach private resources from this machine.",
    description = {
      "",
      "Signs in at a portal, takes the machine's packets and DNS queries for the resources that the"
          + " portal allows, and tunnels them to gateways. Everything else goes its usual way. Needs"
          + " root, or CAP_NET_ADMIN and /dev/net/tun.",
      "",
      "  FIREZONE_TOKEN=... fz client --api-url wss://portal.example.com",
      ""
    },
    footer = {"", "Exit status: 0 ended as asked, 1 cannot run, 2 wrong use."})
public final class ClientCommand implements Callable<Integer> {
  @Mixin private ClientOptions options = new ClientOptions();

  /** Creates the command. */
  public ClientCommand() {}

  @Override
  public Integer call() throws Exception {
    String token = Token.ofClient(System.getenv(), options.tokenPath);
    PortalAccess portal =
        PortalAccess.client(options, token, DeviceId.find(DeviceId.Kind.CLIENT, options.id));
    if (options.check) {
      return AgentRun.check(options);
    }
    Injector injector =
        AgentRun.injector(new AgentModule(options, "client", 1), new ClientModule(options));
    ClientTunnel tunnel = injector.getInstance(ClientTunnel.class);
    return AgentRun.run(
        injector,
        portal,
        (message, now) -> {
          if (message instanceof PortalMessage.ToClient toClient) {
            tunnel.handleMessage(toClient, now);
          }
        });
  }

  /** The client's own part of the wiring. */
  private static final class ClientModule extends AbstractModule {
    private final ClientOptions options;

    ClientModule(ClientOptions options) {
      this.options = options;
    }

    @Provides
    @Singleton
    ClientTunnel tunnel(TunnelConfig config) {
      return new ClientTunnel(config);
    }

    @Provides
    @Singleton
    ClientRole role(
        ClientTunnel tunnel,
        AgentTransports transports,
        NetworkConfigurator network,
        DnsResolver resolver) {
      return new ClientRole(tunnel, options, transports, network, resolver);
    }

    @Provides
    @Singleton
    Agent agent(
        ClientTunnel tunnel,
        ClientRole role,
        AgentTransports transports,
        Placement placement,
        LongSupplier clock)
        throws IOException {
      return new Agent("client", tunnel, role, transports, placement, clock);
    }
  }
}
