package fz.resolver.plain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.testkit.MemoryDatagramTransport;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class UdpExchangeTest {
  private static final Endpoint LOCAL = Endpoint.ofIpv4(0xc0000201, 40_000);
  private static final Endpoint SERVER = Endpoint.ofIpv4(0xc0000235, 53);
  private static final InetSocketAddress ADDRESS = SERVER.toSocketAddress();
  private static final Duration LONG = Duration.ofSeconds(20);

  private final PacketBatch batch = Slab.batches(1)[0];
  private MemoryDatagramTransport server;
  private UdpExchange exchange;

  @BeforeEach
  void open() throws IOException {
    MemoryDatagramTransport.Pair pair = MemoryDatagramTransport.pair(LOCAL, SERVER, 64);
    server = pair.right();
    exchange = new UdpExchange(List.of(pair.left()), new Random(1));
    exchange.start();
  }

  @AfterEach
  void close() {
    exchange.close();
  }

  @Test
  void answerCarriesTheIdOfTheCaller() throws Exception {
    CompletableFuture<byte[]> answer = ask(0x1234, 'a');
    byte[] sent = takeQuery();
    assertFalse(sent[0] == 0x12 && sent[1] == 0x34, "the caller's id went over the wire");
    reply(response(sent));
    byte[] received = answer.get(10, TimeUnit.SECONDS);
    assertEquals(0x12, received[0]);
    assertEquals(0x34, received[1]);
    assertArrayEquals(tail(response(sent)), tail(received));
  }

  @Test
  void twoQueriesWithOneIdGetTheirOwnAnswers() throws Exception {
    CompletableFuture<byte[]> first = ask(7, 'a');
    byte[] firstSent = takeQuery();
    CompletableFuture<byte[]> second = ask(7, 'b');
    byte[] secondSent = takeQuery();
    reply(response(secondSent));
    reply(response(firstSent));
    assertEquals('a', first.get(10, TimeUnit.SECONDS)[13]);
    assertEquals('b', second.get(10, TimeUnit.SECONDS)[13]);
  }

  @Test
  void answerToAnotherQuestionIsIgnored() throws Exception {
    CompletableFuture<byte[]> answer = ask(1, 'a');
    byte[] sent = takeQuery();
    byte[] forged = response(sent);
    forged[13] = 'z';
    reply(forged);
    reply(response(sent));
    assertEquals('a', answer.get(10, TimeUnit.SECONDS)[13]);
  }

  @Test
  void silentServerIsATimeout() {
    CompletableFuture<byte[]> answer =
        exchange.query(query(1, 'a'), ADDRESS, Duration.ofMillis(20)).toCompletableFuture();
    ExecutionException e =
        assertThrows(ExecutionException.class, () -> answer.get(10, TimeUnit.SECONDS));
    assertInstanceOf(TimeoutException.class, e.getCause());
  }

  @Test
  void closingFailsWhatIsPending() throws Exception {
    CompletableFuture<byte[]> answer = ask(1, 'a');
    takeQuery();
    exchange.close();
    assertThrows(ExecutionException.class, () -> answer.get(10, TimeUnit.SECONDS));
  }

  @Test
  void anyBytesAreJudgedWithoutAnException() {
    long seed = 42;
    Random random = new Random(seed);
    byte[] query = query(1, 'a');
    for (int i = 0; i < 100_000; i++) {
      byte[] message = new byte[PlainResolver.HEADER_BYTES + random.nextInt(40)];
      random.nextBytes(message);
      byte[] asked = random.nextBoolean() ? query : message;
      boolean answers = UdpExchange.answers(asked, message);
      assertTrue(!answers || message[2] < 0, "seed " + seed + ", round " + i);
    }
  }

  private CompletableFuture<byte[]> ask(int id, char name) {
    return exchange.query(query(id, name), ADDRESS, LONG).toCompletableFuture();
  }

  private byte[] takeQuery() throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    batch.clear();
    while (server.receive(batch) == 0) {
      assertTrue(System.nanoTime() < deadline, "no query arrived");
      Thread.onSpinWait();
    }
    byte[] message = new byte[batch.length(0)];
    MemorySegment.copy(
        batch.memory(), ValueLayout.JAVA_BYTE, batch.offset(0), message, 0, message.length);
    return message;
  }

  private void reply(byte[] message) throws IOException {
    batch.clear();
    int i = batch.append(MemorySegment.ofArray(message), 0, message.length);
    batch.remote(i, LOCAL);
    batch.verdict(i, Verdict.SEND);
    server.send(batch, 0);
  }

  /** A query for the address of a name of one letter. */
  private static byte[] query(int id, char name) {
    byte[] message = new byte[PlainResolver.HEADER_BYTES + 7];
    message[0] = (byte) (id >>> 8);
    message[1] = (byte) id;
    message[2] = 1;
    message[5] = 1;
    message[12] = 1;
    message[13] = (byte) name;
    message[16] = 1;
    message[18] = 1;
    return message;
  }

  private static byte[] response(byte[] query) {
    byte[] message = query.clone();
    message[2] |= (byte) 0x80;
    return message;
  }

  private static byte[] tail(byte[] message) {
    return Arrays.copyOfRange(message, 2, message.length);
  }
}
