package fz.relay.edge;

import fz.packet.Endpoint;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

/**
 * Accepts clients over TCP or TLS: the way out of networks that let no UDP through. Each connection
 * belongs to one loop, in turn.
 */
final class StreamServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(StreamServer.class.getName());
  private static final int BACKLOG = 1_024;
  private static final int MAX_CONNECTIONS = 20_000;

  private final ServerSocket server;
  private final List<RelayLoop> loops;
  private final IntSupplier ids;
  private final Set<StreamConnection> connections = ConcurrentHashMap.newKeySet();

  private StreamServer(ServerSocket server, List<RelayLoop> loops, IntSupplier ids) {
    this.server = server;
    this.loops = loops;
    this.ids = ids;
  }

  static StreamServer start(
      Endpoint address, Optional<SSLContext> tls, List<RelayLoop> loops, IntSupplier ids)
      throws IOException {
    ServerSocketFactory factory =
        tls.<ServerSocketFactory>map(SSLContext::getServerSocketFactory)
            .orElseGet(ServerSocketFactory::getDefault);
    ServerSocket socket = factory.createServerSocket();
    InetSocketAddress local = address.toSocketAddress();
    try {
      socket.bind(local, BACKLOG);
    } catch (BindException e) {
      socket.close();
      throw new IOException(
          (tls.isPresent() ? "--tls" : "--tcp")
              + ": TCP port "
              + address.port()
              + " cannot be had: "
              + e.getMessage(),
          e);
    }
    StreamServer server = new StreamServer(socket, loops, ids);
    Thread.ofPlatform().daemon().name("relay-accept").start(server::accept);
    return server;
  }

  private void accept() {
    int next = 0;
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        if (connections.size() >= MAX_CONNECTIONS) {
          socket.close();
          continue;
        }
        serve(socket, loops.get(next));
        next = (next + 1) % loops.size();
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "a connection was not accepted", e);
      }
    }
  }

  private void serve(Socket socket, RelayLoop loop) {
    StreamConnection connection = new StreamConnection(socket, loop, ids.getAsInt());
    connections.add(connection);
    Thread.ofVirtual()
        .name("relay-stream")
        .start(
            () -> {
              try {
                connection.run();
              } finally {
                connections.remove(connection);
              }
            });
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a listening socket cannot be closed", e);
    }
    connections.forEach(StreamConnection::close);
  }
}
