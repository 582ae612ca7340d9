package fz.resolver.plain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fz.dns.DnsResolvers;
import fz.dns.spi.DnsResolver;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PlainResolverTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private DnsResolver resolver;

  @BeforeEach
  void open() throws IOException {
    resolver = DnsResolvers.find("plain").orElseThrow().open(0);
  }

  @AfterEach
  void close() {
    resolver.close();
  }

  private static byte[] query(int id, String label) {
    byte[] name = label.getBytes(StandardCharsets.US_ASCII);
    byte[] message = new byte[12 + 1 + name.length + 1 + 4];
    message[0] = (byte) (id >> 8);
    message[1] = (byte) id;
    message[2] = 1;
    message[5] = 1;
    message[12] = (byte) name.length;
    System.arraycopy(name, 0, message, 13, name.length);
    message[message.length - 3] = 1;
    message[message.length - 1] = 1;
    return message;
  }

  private static int id(byte[] message) {
    return (message[0] & 0xff) << 8 | message[1] & 0xff;
  }

  private static byte[] answer(byte[] query) {
    byte[] answer = Arrays.copyOf(query, query.length + 3);
    answer[2] |= (byte) 0x80;
    answer[answer.length - 1] = 42;
    return answer;
  }

  private byte[] ask(byte[] query, DatagramSocket server) throws Exception {
    return future(query, server, LONG).get(30, TimeUnit.SECONDS);
  }

  private CompletableFuture<byte[]> future(byte[] query, DatagramSocket server, Duration timeout) {
    InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
    return resolver.query(query, address, false, timeout).toCompletableFuture();
  }

  /** Answers each datagram by a function, until it is closed. */
  private static DatagramSocket serve(
      InetAddress address, BiConsumer<DatagramSocket, DatagramPacket> reply) throws IOException {
    DatagramSocket socket = new DatagramSocket(0, address);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (true) {
                  DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
                  socket.receive(packet);
                  reply.accept(socket, packet);
                }
              } catch (IOException e) {
                return; // closed
              }
            });
    return socket;
  }

  private static byte[] bytes(DatagramPacket packet) {
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  private static void send(DatagramSocket socket, byte[] bytes, DatagramPacket to) {
    try {
      socket.send(new DatagramPacket(bytes, bytes.length, to.getSocketAddress()));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void returnsTheAnswerWithTheIdOfTheQuery() throws Exception {
    for (InetAddress address :
        List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"))) {
      DatagramSocket server;
      try {
        server = serve(address, (s, p) -> send(s, answer(bytes(p)), p));
      } catch (java.net.BindException e) {
        assumeTrue(false, "no IPv6 here");
        return;
      }
      try (server) {
        byte[] query = query(0x1234, "Example");
        assertArrayEquals(answer(query), ask(query, server));
      }
    }
  }

  @Test
  void asksUnderRandomIds() throws Exception {
    Set<Integer> ids = new TreeSet<>();
    try (DatagramSocket server =
        serve(
            InetAddress.getLoopbackAddress(),
            (s, p) -> {
              ids.add(id(bytes(p)));
              send(s, answer(bytes(p)), p);
            })) {
      for (int i = 0; i < 40; i++) {
        assertEquals(1, id(ask(query(1, "a"), server)));
      }
    }
    assertTrue(ids.size() > 30, "ids: " + ids);
  }

  @Test
  void swallowsAnswersThatBelongToAnotherQuery() throws Exception {
    List<DatagramPacket> seen = new ArrayList<>();
    try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        DatagramSocket server =
            serve(
                InetAddress.getLoopbackAddress(),
                (s, p) -> {
                  seen.add(p);
                  byte[] good = answer(bytes(p));
                  byte[] otherId = good.clone();
                  otherId[0]++;
                  byte[] otherName = good.clone();
                  otherName[13]++;
                  byte[] notAnAnswer = bytes(p);
                  good[good.length - 1] = 77;
                  send(stranger, answer(bytes(p)), p);
                  send(s, otherId, p);
                  send(s, otherName, p);
                  send(s, notAnAnswer, p);
                  send(s, new byte[] {1}, p);
                  send(s, new byte[0], p);
                  send(s, good, p);
                  send(s, good, p);
                })) {
      byte[] answer = ask(query(7, "name"), server);
      assertEquals(77, answer[answer.length - 1]);
      assertEquals(77, ask(query(8, "name"), server)[answer.length - 1]);
      assertEquals(2, seen.size());
    }
  }

  @Test
  void matchesConcurrentQueriesWithTheSameId() throws Exception {
    Random random = new Random(3);
    try (DatagramSocket server =
        serve(InetAddress.getLoopbackAddress(), (s, p) -> send(s, answer(bytes(p)), p))) {
      List<CompletableFuture<byte[]>> answers = new ArrayList<>();
      List<byte[]> queries = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        byte[] query = query(9, "n" + i + "x" + random.nextInt(1000));
        queries.add(query);
        answers.add(future(query, server, LONG));
      }
      for (int i = 0; i < 100; i++) {
        assertArrayEquals(answer(queries.get(i)), answers.get(i).get(30, TimeUnit.SECONDS));
      }
    }
  }

  @Test
  void reportsASilentServer() throws Exception {
    try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      CompletableFuture<byte[]> answer = future(query(1, "a"), server, Duration.ofMillis(50));
      ExecutionException e =
          assertThrows(ExecutionException.class, () -> answer.get(30, TimeUnit.SECONDS));
      assertInstanceOf(TimeoutException.class, e.getCause());
    }
  }

  @Test
  void survivesAServerThatIsNotThere() throws Exception {
    int port;
    try (DatagramSocket gone = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = gone.getLocalPort();
    }
    InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    List<CompletableFuture<byte[]>> lost = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      lost.add(
          resolver
              .query(query(i, "a"), nobody, false, Duration.ofMillis(50))
              .toCompletableFuture());
    }
    for (CompletableFuture<byte[]> answer : lost) {
      assertThrows(ExecutionException.class, () -> answer.get(30, TimeUnit.SECONDS));
    }
    try (DatagramSocket server =
        serve(InetAddress.getLoopbackAddress(), (s, p) -> send(s, answer(bytes(p)), p))) {
      for (int i = 0; i < 30; i++) {
        assertNotEquals(0, ask(query(2, "b"), server).length);
      }
    }
  }

  @Test
  void refusesWhatIsNoQuery() {
    InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    for (byte[] message : List.of(new byte[0], new byte[11])) {
      CompletableFuture<byte[]> answer =
          resolver.query(message, server, false, LONG).toCompletableFuture();
      CompletionException e = assertThrows(CompletionException.class, answer::join);
      assertInstanceOf(IOException.class, e.getCause());
    }
  }

  @Test
  void asksOverTcp() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 4, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (Socket socket = server.accept()) {
                  DataInputStream in = new DataInputStream(socket.getInputStream());
                  byte[] query = in.readNBytes(in.readUnsignedShort());
                  byte[] answer = answer(query);
                  DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                  out.writeShort(answer.length);
                  out.write(answer, 0, 5);
                  out.flush();
                  out.write(answer, 5, answer.length - 5);
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      byte[] query = query(77, "tcp");
      InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
      assertArrayEquals(
          answer(query),
          resolver
              .query(query, address, true, LONG)
              .toCompletableFuture()
              .get(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void saysThatMarkedTcpIsNotPossible() throws Exception {
    DnsResolver marked;
    try {
      marked = DnsResolvers.find("plain").orElseThrow().open(0x5f);
    } catch (IOException e) {
      assumeTrue(false, "marking needs CAP_NET_ADMIN and Linux: " + e.getMessage());
      return;
    }
    try (marked) {
      InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
      CompletableFuture<byte[]> answer =
          marked.query(query(1, "a"), server, true, LONG).toCompletableFuture();
      CompletionException e = assertThrows(CompletionException.class, answer::join);
      assertTrue(e.getCause().getMessage().contains("tunnel"), e.getMessage());
    }
  }

  @Test
  void failsWhatIsOpenWhenItIsClosed() throws Exception {
    try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      CompletableFuture<byte[]> answer = future(query(1, "a"), server, LONG);
      resolver.close();
      ExecutionException e =
          assertThrows(ExecutionException.class, () -> answer.get(30, TimeUnit.SECONDS));
      assertInstanceOf(IOException.class, e.getCause());
      CompletableFuture<byte[]> late = future(query(1, "a"), server, LONG);
      assertThrows(CompletionException.class, late::join);
    }
  }
}
