package fz.portal.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fz.portal.session.Status;
import fz.portal.store.DataDirectory;
import fz.portal.store.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeoutException;

/**
 * A Unix-domain socket in the data directory by which other commands reach the running portal. A
 * request is one word in a line, the answer one line of JSON.
 */
final class ControlServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ControlServer.class.getName());
  private static final int MAX_PATH = 100;

  private final ServerSocketChannel channel;
  private final Path path;
  private final PortalLoop loop;

  private ControlServer(ServerSocketChannel channel, Path path, PortalLoop loop) {
    this.channel = channel;
    this.path = path;
    this.loop = loop;
  }

  /** Listens. The caller holds the lock of the directory: a socket that exists is a left-over. */
  static ControlServer start(DataDirectory data, PortalLoop loop) {
    Path path = data.controlSocket().toAbsolutePath();
    if (path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH) {
      throw new StoreException(
          data.path() + ": the path is too long for a socket in it; set --data to a shorter one");
    }
    try {
      Files.deleteIfExists(path);
      ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      channel.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      ControlServer server = new ControlServer(channel, path, loop);
      Thread.ofVirtual().name("portal-control").start(server::accept);
      return server;
    } catch (IOException e) {
      throw new StoreException(path + ": cannot listen: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(path);
  }

  private void accept() {
    while (channel.isOpen()) {
      try {
        SocketChannel connection = channel.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "control socket", e);
      }
    }
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(Channels.newInputStream(connection), StandardCharsets.UTF_8));
      String line = reader.readLine();
      ByteBuffer answer = ByteBuffer.wrap((answer(line) + "\n").getBytes(StandardCharsets.UTF_8));
      while (answer.hasRemaining()) {
        connection.write(answer);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "control connection", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ObjectNode answer(String request) throws InterruptedException {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    try {
      switch (request) {
        case "reload" -> loop.reload();
        case "status" -> describe(loop.call((core, stores, now) -> core.status()), answer);
        case null, default -> {
          return answer.put("error", "unknown request");
        }
      }
      return answer;
    } catch (TimeoutException | StoreException e) {
      return answer.put("error", e.getMessage());
    }
  }

  private static void describe(Status status, ObjectNode answer) {
    ArrayNode clients = answer.putArray("clients");
    ArrayNode gateways = answer.putArray("gateways");
    for (Status.Connected peer : status.connected()) {
      ObjectNode node =
          switch (peer.role()) {
            case CLIENT -> clients.addObject().put("actor", peer.owner());
            case GATEWAY -> gateways.addObject().put("site", peer.owner());
            case RELAY -> throw new IllegalStateException("relays are listed apart");
          };
      node.put("id", peer.id())
          .put("name", peer.name())
          .put("ipv4", peer.ipv4())
          .put("ipv6", peer.ipv6())
          .put("version", peer.version());
    }
    ArrayNode relays = answer.putArray("relays");
    for (Status.ConnectedRelay relay : status.relays()) {
      relays
          .addObject()
          .put("id", relay.id())
          .put("name", relay.name())
          .put("ipv4", relay.ipv4())
          .put("ipv6", relay.ipv6())
          .put("port", relay.port());
    }
    answer.put("authorizations", status.authorizations()).put("pending", status.pending());
  }
}
