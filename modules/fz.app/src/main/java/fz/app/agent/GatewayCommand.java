package fz.app.agent;

import com.google.inject.AbstractModule;
import com.google.inject.Injector;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import fz.app.config.GatewayOptions;
import fz.app.config.Token;
import fz.app.host.DeviceId;
import fz.control.message.PortalMessage;
import fz.dns.spi.DnsResolver;
import fz.pipeline.Placement;
import fz.transport.NetworkConfigurator;
import fz.tunnel.GatewayTunnel;
import fz.tunnel.TunnelConfig;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs a gateway until it is told to end. */
@Command(
    name = "gateway",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Let clients reach the networks next to this machine.",
    description = {
      "",
      "Connects to a portal, accepts the clients that it authorizes, and forwards their packets to"
          + " the resources of its site, as far as policies and filters allow. Needs root, or"
          + " CAP_NET_ADMIN and /dev/net/tun; the host must forward packets (see the README).",
      "",
      "  FIREZONE_TOKEN=... fz gateway --api-url wss://portal.example.com",
      ""
    },
    footer = {"", "Exit status: 0 ended as asked, 1 cannot run, 2 wrong use."})
public final class GatewayCommand implements Callable<Integer> {
  @Mixin private GatewayOptions options = new GatewayOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "TOKEN",
      description = "The token; better in the variable FIREZONE_TOKEN, which no other user sees.")
  private String token;

  /** Creates the command. */
  public GatewayCommand() {}

  @Override
  public Integer call() throws Exception {
    String secret = Token.ofGateway(System.getenv(), token);
    PortalAccess portal =
        PortalAccess.gateway(options, secret, DeviceId.find(DeviceId.Kind.GATEWAY, options.id));
    if (options.check) {
      return AgentRun.check(options);
    }
    Injector injector =
        AgentRun.injector(
            new AgentModule(options, "gateway", Placement.MAX_THREADS), new GatewayModule(options));
    GatewayTunnel tunnel = injector.getInstance(GatewayTunnel.class);
    return AgentRun.run(
        injector,
        portal,
        (message, now) -> {
          if (message instanceof PortalMessage.ToGateway toGateway) {
            tunnel.handleMessage(toGateway, now);
          }
        });
  }

  /** The gateway's own part of the wiring. */
  private static final class GatewayModule extends AbstractModule {
    private final GatewayOptions options;

    GatewayModule(GatewayOptions options) {
      this.options = options;
    }

    @Provides
    @Singleton
    GatewayTunnel tunnel(TunnelConfig config) {
      return new GatewayTunnel(config, options.familyTranslation);
    }

    @Provides
    @Singleton
    GatewayRole role(
        GatewayTunnel tunnel,
        AgentTransports transports,
        NetworkConfigurator network,
        DnsResolver resolver) {
      return new GatewayRole(tunnel, options, transports, network, resolver);
    }

    @Provides
    @Singleton
    Agent agent(
        GatewayTunnel tunnel,
        GatewayRole role,
        AgentTransports transports,
        Placement placement,
        LongSupplier clock)
        throws IOException {
      return new Agent("gateway", tunnel, role, transports, placement, clock);
    }
  }
}
