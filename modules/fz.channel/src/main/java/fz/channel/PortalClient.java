package fz.channel;

import fz.control.ChannelEvent;
import fz.control.PortalChannel;
import fz.control.message.PortalMessage;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A peer's connection with the portal: opens WebSockets for as long as it takes, joins, keeps the
 * connection alive and hands messages over. One thread does all of it; the methods may be called
 * from any thread and do not block.
 */
public final class PortalClient implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(PortalClient.class.getName());
  private static final String TOKEN_HEADER = "X-Authorization";
  private static final int HTTPS_PORT = 443;
  private static final long CLOSE_GRACE_MILLIS = 500;
  private static final long STALLED_NANOS = 100_000_000;

  private final PortalClientConfig config;
  private final PortalListener listener;
  private final EventLoops loops;
  private final EventLoop loop;
  private final Tls tls;

  // All below belongs to the event loop.
  private final PortalChannel channel;
  private final Connections connections = new Connections();
  private Connection current;
  private ScheduledFuture<?> timer;
  private long timerAt = Long.MAX_VALUE;
  private boolean driving;

  private PortalClient(PortalClientConfig config, PortalListener listener) throws IOException {
    this.config = config;
    this.listener = listener;
    this.tls = new Tls(config.certificateAuthorities());
    this.loops = EventLoops.open(config.mark());
    this.loop = loops.group().next();
    this.channel = new PortalChannel(config.channel(), config.random());
  }

  /**
   * Starts to connect.
   *
   * @throws IOException if the certificates cannot be read, or sockets cannot be marked on this
   *     system; one line that says what to do
   */
  public static PortalClient open(PortalClientConfig config, PortalListener listener)
      throws IOException {
    PortalClient client = new PortalClient(config, listener);
    client.run(() -> client.channel.start(client.now()));
    return client;
  }

  /**
   * Sends a message. Without a joined channel it is discarded, except candidates, which are sent
   * after the next join.
   */
  public void send(PortalMessage message) {
    run(
        () -> {
          if (!channel.send(message, now())) {
            LOG.log(System.Logger.Level.DEBUG, "message to the portal discarded: not joined");
          }
        });
  }

  /** Connects anew at once, because the network has changed. */
  public void reset() {
    run(() -> channel.reset(now()));
  }

  /** Ends the connection and the thread. The listener is not called any more after a moment. */
  @Override
  public void close() {
    run(
        () -> {
          channel.close(now());
          drive();
          if (timer != null) {
            timer.cancel(false);
          }
        });
    loops.group().shutdownGracefully(0, CLOSE_GRACE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void run(Runnable task) {
    try {
      loop.execute(
          () -> {
            task.run();
            drive();
          });
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "portal client is closed");
    }
  }

  private long now() {
    return config.clock().getAsLong();
  }

  /** Does all that the channel wants done and sets the timer for the rest. */
  private void drive() {
    if (driving) {
      return;
    }
    driving = true;
    try {
      boolean more = true;
      while (more) {
        ChannelEvent event = channel.pollEvent();
        if (event != null) {
          handle(event);
        }
        String text = current != null && current.isWritable() ? channel.pollText() : null;
        if (text != null) {
          current.send(text);
        }
        more = event != null || text != null;
      }
    } finally {
      driving = false;
    }
    schedule();
  }

  private void schedule() {
    long at = channel.nextTimeout();
    if (timer != null && at == timerAt && !timer.isDone()) {
      return;
    }
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
    timerAt = at;
    if (at != Long.MAX_VALUE && !loop.isShuttingDown()) {
      // What is due although all was done is a text that cannot leave yet: the socket says when.
      long delay = at - now();
      delay = delay > 0 ? delay : STALLED_NANOS;
      timer = loop.schedule(this::onTimer, delay, TimeUnit.NANOSECONDS);
    }
  }

  private void onTimer() {
    timer = null;
    channel.handleTimeout(now());
    drive();
  }

  private void handle(ChannelEvent event) {
    switch (event) {
      case ChannelEvent.Connect c -> connect();
      case ChannelEvent.Drop d -> {
        if (current != null) {
          current.drop(d.closeFrame());
          current = null;
        }
      }
      case ChannelEvent.Joined j -> tell(listener::onJoined);
      case ChannelEvent.Received r -> tell(() -> listener.onMessage(r.message()));
      case ChannelEvent.Refused r -> tell(() -> listener.onRefused(r.reason()));
      case ChannelEvent.Disconnected d ->
          tell(() -> listener.onDisconnected(d.reason(), d.delayNanos()));
      case ChannelEvent.Fatal f -> tell(() -> listener.onFatal(f.cause(), f.reason()));
    }
  }

  private void tell(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "listener of the portal channel failed", e);
    }
  }

  private void connect() {
    try {
      connect(config.address().get());
    } catch (RuntimeException e) {
      abandon("the portal's address is not usable", e);
    } catch (IOException e) {
      abandon("TLS cannot be set up", e);
    }
  }

  private void abandon(String reason, Exception cause) {
    LOG.log(System.Logger.Level.ERROR, "no connection can be set up", cause);
    current = null;
    channel.handleClosed(reason, now());
  }

  private void connect(URI uri) throws IOException {
    String host = uri.getHost();
    boolean secure = uri.getScheme().equals("wss");
    int port = portOf(uri);
    Optional<SslHandler> handler = secure ? Optional.of(tls.handler(host, port)) : Optional.empty();
    Connection connection = new Connection(loops, connections, handshaker(uri), handler);
    current = connection;
    String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    Thread.ofVirtual().name("fz-portal-lookup").start(() -> lookUp(connection, name, port));
  }

  /** Returns the port; without one it is 443, with and without TLS, as for all Firezone parts. */
  static int portOf(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : HTTPS_PORT;
  }

  private void lookUp(Connection connection, String host, int port) {
    List<InetAddress> addresses;
    try {
      addresses = config.lookup().find(host);
    } catch (IOException | RuntimeException e) {
      run(() -> connections.onEnd(connection, Failures.describe(e)));
      return;
    }
    run(
        () -> {
          if (connection == current) {
            connection.connect(addresses, port);
          }
        });
  }

  private WebSocketClientHandshaker handshaker(URI uri) {
    HttpHeaders headers = new DefaultHttpHeaders();
    headers.set(TOKEN_HEADER, "Bearer " + config.token().replaceAll("\\s", ""));
    headers.set(HttpHeaderNames.USER_AGENT, config.userAgent());
    return WebSocketClientHandshakerFactory.newHandshaker(
        uri,
        WebSocketVersion.V13,
        null,
        false,
        headers,
        Connection.MAX_MESSAGE,
        true,
        false,
        -1,
        false,
        false);
  }

  /** Passes on what the present connection says; what an earlier one says is outdated. */
  private final class Connections implements Connection.Owner {
    @Override
    public void onOpen(Connection connection) {
      if (connection == current) {
        channel.handleConnected(now());
        drive();
      }
    }

    @Override
    public void onText(Connection connection, String text) {
      if (connection == current) {
        channel.handleText(text, now());
        drive();
      }
    }

    @Override
    public void onWritable(Connection connection) {
      if (connection == current) {
        drive();
      }
    }

    @Override
    public void onRefused(Connection connection, int status, Duration retryAfter) {
      if (connection == current) {
        current = null;
        channel.handleRefused(status, retryAfter, now());
        drive();
      }
    }

    @Override
    public void onEnd(Connection connection, String reason) {
      if (connection == current) {
        current = null;
        channel.handleClosed(reason, now());
        drive();
      }
    }
  }
}
