package fz.wg.uapi;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Serves the configuration protocol on a Unix-domain socket that only its owner may use. A thread
 * accepts; each connection has a virtual thread.
 */
public final class UapiServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(UapiServer.class.getName());
  private static final int MAX_CONNECTIONS = 64;
  private static final int BUFFER_BYTES = 16_384;

  private final Path path;
  private final ServerSocketChannel channel;
  private final Object fileKey;
  private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private UapiServer(Path path, ServerSocketChannel channel, Object fileKey) {
    this.path = path;
    this.channel = channel;
    this.fileKey = fileKey;
  }

  /**
   * Creates the socket, in place of one that a killed process has left. Connections wait until
   * {@link #start}.
   *
   * @throws IOException if another process serves it, or it cannot be created; the message is one
   *     line for the user
   */
  public static UapiServer open(Path path) throws IOException {
    if (isServed(path)) {
      throw new IOException(
          "another process serves " + path + "; stop it or choose another interface name");
    }
    // Nobody may connect before the permissions are right: it gets its name last.
    Path unnamed =
        path.resolveSibling("." + path.getFileName() + "." + ProcessHandle.current().pid());
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      Files.createDirectories(path.getParent());
      Files.deleteIfExists(unnamed);
      channel.bind(UnixDomainSocketAddress.of(unnamed));
      Files.setPosixFilePermissions(unnamed, PosixFilePermissions.fromString("rw-------"));
      Files.move(unnamed, path, StandardCopyOption.ATOMIC_MOVE);
      return new UapiServer(path, channel, fileKey(path));
    } catch (AccessDeniedException | SocketException e) {
      channel.close();
      throw new IOException(
          "cannot create "
              + path
              + ": permission denied; run as root or choose another directory"
              + " with --sockets",
          e);
    } catch (IOException e) {
      channel.close();
      throw new IOException("cannot create " + path + ": " + e.getMessage(), e);
    }
  }

  /** Begins to accept connections. */
  public void start(UapiHandler handler) {
    Thread.ofPlatform().daemon().name("fz-wg-socket").start(() -> accept(handler));
  }

  /** Closes all connections and removes the socket, unless another one has its name by now. */
  @Override
  public void close() {
    closed = true;
    try {
      channel.close();
      for (SocketChannel connection : connections) {
        connection.close();
      }
      if (fileKey.equals(fileKey(path))) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the configuration socket is gone already", e);
    }
  }

  private void accept(UapiHandler handler) {
    while (!closed) {
      try {
        SocketChannel connection = channel.accept();
        connections.add(connection);
        if (closed || connections.size() > MAX_CONNECTIONS) {
          connections.remove(connection);
          connection.close();
        } else {
          Thread.ofVirtual().name("fz-wg-connection").start(() -> serve(connection, handler));
        }
      } catch (ClosedChannelException e) {
        LOG.log(Level.DEBUG, "the configuration socket is closed");
        return;
      } catch (IOException e) {
        LOG.log(Level.WARNING, "the configuration socket accepts no more: {0}", e.getMessage());
        return;
      }
    }
  }

  private void serve(SocketChannel connection, UapiHandler handler) {
    try (connection) {
      UapiReader reader = new UapiReader();
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
      boolean open = true;
      while (open) {
        int read = connection.read(buffer.clear());
        if (read < 0) {
          reader.handleEnd();
          open = false;
        } else {
          reader.handleInput(buffer.flip());
        }
        open &= answerAll(connection, reader, handler);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a configuration connection ended", e);
    } finally {
      connections.remove(connection);
    }
  }

  /** Answers what was read; returns false if nothing more can be read. */
  private static boolean answerAll(SocketChannel connection, UapiReader reader, UapiHandler handler)
      throws IOException {
    for (UapiRequest request = reader.poll(); request != null; request = reader.poll()) {
      String answer = answer(request, handler);
      if (answer != null) {
        ByteBuffer bytes = ByteBuffer.wrap(answer.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
          connection.write(bytes);
        }
      }
      if (request instanceof UapiRequest.Unreadable) {
        return false;
      }
    }
    return true;
  }

  /** Returns the answer to a request, null for none. */
  static String answer(UapiRequest request, UapiHandler handler) {
    try {
      return switch (request) {
        case UapiRequest.Get get -> UapiText.state(handler.state());
        case UapiRequest.Counters counters -> UapiText.counters(handler.counters());
        case UapiRequest.Set set -> {
          handler.change(set.change());
          yield UapiText.DONE;
        }
        case UapiRequest.Wrong wrong -> throw new UapiException(wrong.error(), wrong.reason());
        case UapiRequest.Unreadable unreadable -> {
          LOG.log(Level.WARNING, "configuration connection closed: {0}", unreadable.reason());
          yield unreadable.error() == null ? null : UapiText.failed(unreadable.error());
        }
      };
    } catch (UapiException e) {
      LOG.log(Level.WARNING, "configuration request refused: {0}", e.getMessage());
      return UapiText.failed(e.error());
    }
  }

  private static boolean isServed(Path path) {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return probe.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException e) {
      return false;
    }
  }

  private static Object fileKey(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }
}
