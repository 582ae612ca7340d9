package fz.app.agent;

import fz.channel.PortalClient;
import fz.channel.PortalClientConfig;
import fz.channel.PortalListener;
import fz.control.ChannelConfig;
import fz.control.ChannelEvent;
import fz.control.PortalAddress;
import fz.control.Role;
import fz.control.message.PortalMessage;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The way to the portal over its WebSocket. */
final class ChannelLink implements PortalLink {
  private static final Duration FIRST_PATIENCE = Duration.ofSeconds(15);

  private final PortalClientConfig config;
  private final Listener listener;
  private volatile PortalClient client;

  private ChannelLink(PortalClientConfig config, Listener listener) {
    this.config = config;
    this.listener = listener;
  }

  /**
   * Creates a link; {@link #start} connects it.
   *
   * @param publicKey the WireGuard key of the moment, read at each connection
   */
  static ChannelLink open(PortalAccess access, Supplier<byte[]> publicKey, Listener listener) {
    Role role = access.role().equals("client") ? Role.CLIENT : Role.GATEWAY;
    Supplier<URI> address =
        () -> {
          Map<String, String> parameters = new LinkedHashMap<>();
          parameters.put("external_id", access.externalId());
          parameters.put("name", access.name());
          parameters.put("public_key", Base64.getEncoder().encodeToString(publicKey.get()));
          return PortalAddress.of(access.url(), role, parameters);
        };
    PortalClientConfig config =
        new PortalClientConfig(
                new ChannelConfig(
                    role, Optional.empty(), false, FIRST_PATIENCE, access.giveUpAfter()),
                address,
                access.token(),
                access.userAgent(),
                new SecureRandom())
            .withMark(AgentModule.BYPASS_MARK);
    return new ChannelLink(config, listener);
  }

  @Override
  public void start() throws IOException {
    client = PortalClient.open(config, new Events(listener));
  }

  @Override
  public void send(PortalMessage message) {
    client.send(message);
  }

  @Override
  public void reset() {
    PortalClient started = client;
    if (started != null) {
      started.reset();
    }
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
  }

  /** Puts what the channel tells into words for the user. */
  private record Events(Listener listener) implements PortalListener {
    @Override
    public void onJoined() {
      listener.onJoined();
    }

    @Override
    public void onMessage(PortalMessage message) {
      listener.onMessage(message);
    }

    @Override
    public void onDisconnected(String reason, long delayNanos) {
      listener.onLost(reason, TimeUnit.NANOSECONDS.toMillis(delayNanos));
    }

    @Override
    public void onFatal(ChannelEvent.Cause cause, String reason) {
      listener.onFatal(
          switch (cause) {
            case INVALID_TOKEN ->
                "the portal does not accept the token ("
                    + reason
                    + "); ask an administrator for a new one";
            case LOGIN_REFUSED -> "the portal refused the login: " + reason;
            case UNREACHABLE ->
                "the portal cannot be reached ("
                    + reason
                    + "); check --api-url and that the portal runs";
          });
    }
  }
}
