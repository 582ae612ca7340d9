package fz.relay.edge;

import fz.channel.PortalClient;
import fz.channel.PortalClientConfig;
import fz.channel.PortalListener;
import fz.control.ChannelConfig;
import fz.control.ChannelEvent;
import fz.control.PortalAddress;
import fz.control.Role;
import fz.control.message.PortalMessage;
import fz.packet.Endpoint;
import fz.relay.core.RelayConfig;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A relay's place at the portal: while it is joined, the portal tells clients and gateways of the
 * relay, with credentials that follow from the stamp secret.
 */
public final class PortalLink implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(PortalLink.class.getName());

  private final PortalClient client;
  private volatile boolean joined;

  /**
   * How to join.
   *
   * @param portal the address of the portal
   * @param token the token of the relay
   * @param name what administrators see
   * @param port where the relay listens
   * @param stampSecret 64 hexadecimal digits, new for each process
   * @param userAgent what the relay calls itself: {@code os/version relay/version}
   */
  public record Identity(
      URI portal, String token, String name, int port, String stampSecret, String userAgent) {
    @Override
    public String toString() {
      return "Identity[port=" + port + "]";
    }
  }

  private PortalLink(PortalClientConfig config, Consumer<String> failed) throws IOException {
    client = PortalClient.open(config, new Events(failed));
  }

  /**
   * Begins to connect, and goes on until it is closed.
   *
   * @param failed takes the reason if the portal turns the relay away for good, on another thread
   */
  public static PortalLink open(Identity identity, RelayConfig relay, Consumer<String> failed)
      throws IOException {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("name", identity.name());
    relay.ipv4().ifPresent(address -> parameters.put("ipv4", text(address)));
    relay.ipv6().ifPresent(address -> parameters.put("ipv6", text(address)));
    parameters.put("port", Integer.toString(identity.port()));
    PortalClientConfig config =
        new PortalClientConfig(
            ChannelConfig.relay(identity.stampSecret()),
            () -> PortalAddress.of(identity.portal(), Role.RELAY, parameters),
            identity.token(),
            identity.userAgent(),
            new SecureRandom());
    return new PortalLink(config, failed);
  }

  private static String text(Endpoint address) {
    return address.toInetAddress().getHostAddress();
  }

  /** Returns true while the portal knows this relay. */
  public boolean isJoined() {
    return joined;
  }

  @Override
  public void close() {
    joined = false;
    client.close();
  }

  private final class Events implements PortalListener {
    private final Consumer<String> failed;
    private boolean lost;

    Events(Consumer<String> failed) {
      this.failed = failed;
    }

    @Override
    public void onJoined() {
      joined = true;
      lost = false;
      LOG.log(Level.INFO, "the portal knows this relay");
    }

    @Override
    public void onMessage(PortalMessage message) {
      LOG.log(Level.DEBUG, "the portal says {0}", message);
    }

    @Override
    public void onDisconnected(String reason, long delayNanos) {
      joined = false;
      // Said once for each outage: the attempts that follow fail for the same reason as a rule.
      LOG.log(lost ? Level.DEBUG : Level.WARNING, "no portal: {0}; trying again", reason);
      lost = true;
    }

    @Override
    public void onFatal(ChannelEvent.Cause cause, String reason) {
      joined = false;
      failed.accept(
          switch (cause) {
            case INVALID_TOKEN ->
                "the portal does not accept the token ("
                    + reason
                    + "); create one with 'fz portal token create --relay'";
            case LOGIN_REFUSED -> "the portal refused the login: " + reason;
            case UNREACHABLE ->
                "the portal cannot be reached ("
                    + reason
                    + "); check --portal and that the portal runs";
          });
    }
  }
}
