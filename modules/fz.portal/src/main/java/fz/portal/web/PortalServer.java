package fz.portal.web;

import fz.portal.store.DataDirectory;
import fz.portal.store.Database;
import fz.portal.store.StoreException;
import fz.portal.store.Stores;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;

/** A running portal: HTTP server, core, database and control socket. */
public final class PortalServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(PortalServer.class.getName());
  private static final int MAX_THREADS = 32;
  private static final int MIN_THREADS = 4;
  private static final Duration IDLE = Duration.ofSeconds(60);

  private final List<AutoCloseable> parts;
  private final Server server;

  private PortalServer(Server server, List<AutoCloseable> parts) {
    this.server = server;
    this.parts = parts;
  }

  /**
   * Starts a portal.
   *
   * @throws StoreException if it cannot run; the message is one line with the reason
   */
  public static PortalServer start(DataDirectory data, List<InetSocketAddress> addresses) {
    List<AutoCloseable> parts = new ArrayList<>();
    try {
      FileChannel lock = data.lock();
      parts.add(lock);
      PortalLoop loop = loop(data);
      parts.add(loop);
      Server server = server(loop, addresses);
      parts.add(server::stop);
      listen(server);
      parts.add(ControlServer.start(data, loop));
      return new PortalServer(server, parts);
    } catch (RuntimeException e) {
      closeAll(parts);
      throw e;
    }
  }

  /** Returns the addresses that it listens on, with the ports that were chosen. */
  public List<InetSocketAddress> addresses() {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (Connector connector : server.getConnectors()) {
      ServerConnector http = (ServerConnector) connector;
      addresses.add(new InetSocketAddress(http.getHost(), http.getLocalPort()));
    }
    return addresses;
  }

  @Override
  public void close() {
    closeAll(parts);
  }

  private static PortalLoop loop(DataDirectory data) {
    Stores stores = Stores.open(data, Database.Durability.CONSISTENT);
    try {
      return new PortalLoop(stores);
    } catch (RuntimeException e) {
      stores.close();
      throw e;
    }
  }

  private static Server server(PortalLoop loop, List<InetSocketAddress> addresses) {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
    threads.setName("portal-http");
    Server server = new Server(threads);
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    for (InetSocketAddress address : addresses) {
      ServerConnector connector =
          new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
      connector.setHost(address.getHostString());
      connector.setPort(address.getPort());
      server.addConnector(connector);
    }
    Configuration.ConfigurationCustomizer limits = new Configuration.ConfigurationCustomizer();
    limits.setMaxFrameSize(PeerSocket.MAX_MESSAGE);
    limits.setIdleTimeout(IDLE);
    WebSocketMappings upgrades =
        new WebSocketMappings(WebSocketServerComponents.ensureWebSocketComponents(server));
    server.setHandler(new PortalHandler(loop, upgrades, limits));
    return server;
  }

  private static void listen(Server server) {
    try {
      server.start();
    } catch (Exception e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof BindException || cause instanceof IOException) {
          throw new StoreException(cannotListen(server, cause), e);
        }
      }
      throw new StoreException("the HTTP server does not start: " + e.getMessage(), e);
    }
  }

  private static String cannotListen(Server server, Throwable cause) {
    List<String> addresses = new ArrayList<>();
    for (Connector connector : server.getConnectors()) {
      ServerConnector http = (ServerConnector) connector;
      if (!http.isOpen()) {
        addresses.add(http.getHost() + ":" + http.getPort());
      }
    }
    String reason = cause.getCause() == null ? cause.getMessage() : cause.getCause().getMessage();
    return String.join(", ", addresses)
        + ": cannot listen ("
        + reason
        + "); choose another address with --listen";
  }

  private static void closeAll(List<AutoCloseable> parts) {
    for (AutoCloseable part : parts.reversed()) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.log(System.Logger.Level.DEBUG, "on the way out", e);
      }
    }
  }
}
