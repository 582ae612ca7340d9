package fz.resolver.plain;

import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.transport.DatagramTransport;
import fz.transport.Transports;
import fz.transport.WaitSet;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * Queries over UDP. One thread owns the sockets and everything here but the queue of new queries.
 *
 * <p>Each query goes out under a random id that no other pending one has, and an answer counts only
 * from the server that was asked, with that id and with the question that was asked (RFC 5452
 * section 9.1). The caller's own id is put back. What arrives late finds nothing pending and is
 * dropped.
 */
final class UdpExchange implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(UdpExchange.class.getName());
  private static final int MAX_PENDING = 1000;
  private static final int IDS = 1 << 16;
  private static final int HEADER = PlainResolver.HEADER_BYTES;

  private final ConcurrentLinkedQueue<Pending> incoming = new ConcurrentLinkedQueue<>();
  private final Map<Integer, Pending> pending = new LinkedHashMap<>();
  private final List<DatagramTransport> sockets;
  private final RandomGenerator random;
  private final WaitSet waitSet;
  private final PacketBatch batch = Slab.batches(1)[0];
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Creates the exchange.
   *
   * @param sockets closed with the exchange
   */
  UdpExchange(List<DatagramTransport> sockets, RandomGenerator random) throws IOException {
    this.random = random;
    this.sockets = sockets;
    this.waitSet = Transports.openWaitSet();
    for (DatagramTransport socket : sockets) {
      waitSet.add(socket.readiness());
    }
    this.thread = Thread.ofPlatform().daemon().name("fz-dns-udp").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Queues a query; from any thread. */
  CompletionStage<byte[]> query(byte[] query, InetSocketAddress server, Duration timeout) {
    Pending request =
        new Pending(
            query.clone(),
            Endpoint.of(server),
            System.nanoTime() + timeout.toNanos(),
            new CompletableFuture<>());
    incoming.add(request);
    if (closed) {
      request.answer.completeExceptionally(new IOException("the resolver is closed"));
    } else {
      waitSet.wakeup();
    }
    return request.answer;
  }

  @Override
  public void close() {
    closed = true;
    waitSet.wakeup();
  }

  /** A query that was not answered yet; times are those of {@link System#nanoTime}. */
  private record Pending(
      byte[] query, Endpoint server, long deadlineNanos, CompletableFuture<byte[]> answer) {}

  private void run() {
    try {
      while (!closed) {
        sendNew();
        waitSet.await(untilNextDeadline());
        receive();
        expire();
      }
    } catch (IOException e) {
      LOG.log(Level.ERROR, "DNS over UDP has stopped: {0}", e.getMessage());
      closed = true;
    } finally {
      release();
    }
  }

  private void sendNew() throws IOException {
    for (Pending next = incoming.poll(); next != null; next = incoming.poll()) {
      if (pending.size() >= MAX_PENDING) {
        next.answer.completeExceptionally(new IOException("too many queries are waiting"));
      } else {
        send(next);
      }
    }
  }

  private void send(Pending request) throws IOException {
    int id = random.nextInt(IDS);
    while (pending.containsKey(id)) {
      id = (id + 1) % IDS;
    }
    byte[] message = request.query.clone();
    message[0] = (byte) (id >>> 8);
    message[1] = (byte) id;
    batch.clear();
    int i = batch.append(MemorySegment.ofArray(message), 0, message.length);
    if (i < 0) {
      request.answer.completeExceptionally(new IOException("query too long for UDP"));
      return;
    }
    batch.remote(i, request.server);
    batch.verdict(i, Verdict.SEND);
    for (DatagramTransport socket : sockets) {
      if (socket.local().isIpv4() == request.server.isIpv4()) {
        // A full socket loses the query, as the network might: the deadline tells.
        socket.send(batch, 0);
        pending.put(id, request);
        return;
      }
    }
    request.answer.completeExceptionally(new IOException("this host lacks the server's family"));
  }

  private void receive() throws IOException {
    for (DatagramTransport socket : sockets) {
      batch.clear();
      while (socket.receive(batch) > 0) {
        for (int i = 0; i < batch.count(); i++) {
          receive(i);
        }
        batch.clear();
      }
    }
  }

  private void receive(int i) {
    int length = batch.length(i);
    if (length < HEADER) {
      return;
    }
    byte[] message = new byte[length];
    MemorySegment.copy(batch.memory(), ValueLayout.JAVA_BYTE, batch.offset(i), message, 0, length);
    int id = (message[0] & 0xff) << 8 | message[1] & 0xff;
    Pending request = pending.get(id);
    if (request == null || !isFrom(request.server, i) || !answers(request.query, message)) {
      return;
    }
    pending.remove(id);
    message[0] = request.query[0];
    message[1] = request.query[1];
    request.answer.complete(message);
  }

  private boolean isFrom(Endpoint server, int i) {
    return batch.remoteHigh(i) == server.high()
        && batch.remoteLow(i) == server.low()
        && batch.remotePort(i) == server.port();
  }

  /** Returns true for a response with the question of a query, or an error without a question. */
  static boolean answers(byte[] query, byte[] message) {
    int end = questionEnd(query);
    boolean sameQuestion =
        end > 0 && message.length >= end && Arrays.equals(query, HEADER, end, message, HEADER, end);
    boolean bareError = message[4] == 0 && message[5] == 0 && (message[3] & 0xf) != 0;
    boolean isResponse = message[2] < 0;
    return isResponse && (sameQuestion || bareError);
  }

  /** Returns where the first question of a query ends, or -1 if it has none. */
  private static int questionEnd(byte[] query) {
    int at = HEADER;
    while (at < query.length && query[at] != 0) {
      at += (query[at] & 0xff) + 1;
    }
    int end = at + 5;
    return end <= query.length ? end : -1;
  }

  private void expire() {
    long now = System.nanoTime();
    List<Pending> expired = new ArrayList<>();
    pending.values().stream().filter(r -> r.deadlineNanos - now <= 0).forEach(expired::add);
    pending.values().removeAll(expired);
    expired.forEach(
        request -> request.answer.completeExceptionally(new TimeoutException("no answer")));
  }

  private long untilNextDeadline() {
    long now = System.nanoTime();
    long least = -1;
    for (Pending request : pending.values()) {
      long left = Math.max(0, request.deadlineNanos - now);
      least = least < 0 ? left : Math.min(least, left);
    }
    return least;
  }

  private void release() {
    sockets.forEach(DatagramTransport::close);
    waitSet.close();
    IOException reason = new IOException("the resolver is closed");
    pending.values().forEach(request -> request.answer.completeExceptionally(reason));
    for (Pending next = incoming.poll(); next != null; next = incoming.poll()) {
      next.answer.completeExceptionally(reason);
    }
  }
}
