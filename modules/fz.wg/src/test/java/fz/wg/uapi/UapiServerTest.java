package fz.wg.uapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.wg.settings.DeviceChange;
import fz.wg.settings.DeviceState;
import fz.wg.settings.Key;
import java.io.IOException;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UapiServerTest {
  private static final DeviceState STATE = new DeviceState(Key.NONE, 7, 0, List.of());

  private static final SequencedMap<String, Long> COUNTERS =
      new LinkedHashMap<>(Map.of("turns", 5L));

  @TempDir private Path directory;

  private final UapiHandler handler =
      new UapiHandler() {
        @Override
        public DeviceState state() {
          return STATE;
        }

        @Override
        public SequencedMap<String, Long> counters() {
          return COUNTERS;
        }

        @Override
        public void change(DeviceChange change) throws UapiException {
          if (change.replacePeers()) {
            throw new UapiException(UapiError.PORT_IN_USE, "not now");
          }
        }
      };

  @Test
  void answersRequestAfterRequest() throws Exception {
    try (UapiServer server = open("wg0");
        SocketChannel client = connect("wg0")) {
      server.start(handler);
      for (int i = 0; i < 3; i++) {
        write(client, "get=1\n\nset=1\nlisten_port=1\n\nset=1\nreplace_peers=true\n\n");
        String expected = "listen_port=7\nerrno=0\n\nerrno=0\n\nerrno=-98\n\n";
        assertEquals(expected, read(client, expected.length()));
      }
    }
  }

  @Test
  void tellsCountersToThisImplementation() throws Exception {
    try (UapiServer server = open("wg0")) {
      server.start(handler);
      assertEquals(COUNTERS, UapiClient.counters(new UapiSockets(directory).of("wg0")));
      try (SocketChannel client = connect("wg0")) {
        write(client, "fz_counters=1\npeer=1\n\nget=1\n\n");
        String expected = "errno=-22\n\nlisten_port=7\nerrno=0\n\n";
        assertEquals(expected, read(client, expected.length()));
      }
    }
  }

  @Test
  void closesAConnectionThatSpeaksSomethingElse() throws Exception {
    try (UapiServer server = open("wg0");
        SocketChannel client = connect("wg0")) {
      server.start(handler);
      write(client, "hello\n");
      assertEquals(0, Channels.newInputStream(client).readAllBytes().length);
    }
  }

  @Test
  void onlyTheOwnerMayUseIt() throws Exception {
    try (UapiServer server = open("wg0")) {
      server.start(handler);
      Path socket = new UapiSockets(directory).of("wg0");
      assertEquals(
          PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(socket));
      assertEquals(List.of("wg0"), new UapiSockets(directory).names());
      try (var files = Files.list(directory)) {
        assertEquals(List.of(socket), files.toList(), "nothing is left of its making");
      }
    }
    assertEquals(List.of(), new UapiSockets(directory).names());
  }

  @Test
  void takesThePlaceOfASocketThatNobodyServes() throws Exception {
    Path socket = new UapiSockets(directory).of("wg0");
    try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      killed.bind(UnixDomainSocketAddress.of(socket));
    }
    assertTrue(Files.exists(socket));
    try (UapiServer server = open("wg0")) {
      server.start(handler);
      assertEquals(STATE, UapiClient.get(socket));
    }
  }

  @Test
  void leavesASocketThatSomebodyServes() throws Exception {
    try (UapiServer server = open("wg0")) {
      server.start(handler);
      IOException e = assertThrows(IOException.class, () -> open("wg0"));
      Path socket = new UapiSockets(directory).of("wg0");
      assertEquals(
          "another process serves " + socket + "; stop it or choose another interface name",
          e.getMessage());
      assertEquals(STATE, UapiClient.get(socket));
    }
  }

  @Test
  void doesNotRemoveTheSocketOfASuccessor() throws Exception {
    Path socket = new UapiSockets(directory).of("wg0");
    UapiServer first = open("wg0");
    first.start(handler);
    Files.delete(socket);
    try (UapiServer second = open("wg0")) {
      second.start(handler);
      first.close();
      assertEquals(STATE, UapiClient.get(socket));
    }
    assertFalse(Files.exists(socket));
  }

  @Test
  void namesWhatCannotBeCreated() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    IOException e =
        assertThrows(IOException.class, () -> UapiServer.open(new UapiSockets(file).of("wg0")));
    assertTrue(e.getMessage().startsWith("cannot create " + file + "/wg0.sock"), e.getMessage());
  }

  @Test
  void boundsConnections() throws Exception {
    try (UapiServer server = open("wg0")) {
      server.start(handler);
      List<SocketChannel> clients = new ArrayList<>();
      for (int i = 0; i < 65; i++) {
        clients.add(connect("wg0"));
      }
      assertEquals(-1, clients.getLast().read(ByteBuffer.allocate(1)), "closed at once");
      for (SocketChannel client : clients) {
        client.close();
      }
    }
  }

  @Test
  void clientNamesAnAnswerThatIsCutShort() throws Exception {
    Path socket = new UapiSockets(directory).of("wg0");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Thread thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (SocketChannel client = server.accept()) {
                      read(client, "get=1\n\n".length());
                      write(client, "listen_port=7\n");
                    } catch (IOException e) {
                      throw new IllegalStateException(e);
                    }
                  });
      assertThrows(UapiException.class, () -> UapiClient.get(socket));
      thread.join();
    }
  }

  private UapiServer open(String name) throws IOException {
    return UapiServer.open(new UapiSockets(directory).of(name));
  }

  private SocketChannel connect(String name) throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(new UapiSockets(directory).of(name)));
  }

  private static void write(SocketChannel channel, String text) throws IOException {
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
  }

  private static String read(SocketChannel channel, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // The answers may come in pieces.
    }
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
  }
}
