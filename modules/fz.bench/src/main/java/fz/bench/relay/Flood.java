package fz.bench.relay;

import fz.ice.ChannelData;
import fz.ice.LongTermCredentials;
import fz.ice.StunAttribute;
import fz.ice.StunClass;
import fz.ice.StunMethod;
import fz.ice.StunWriter;
import fz.ice.TransactionId;
import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.transport.DatagramPort;
import fz.transport.DatagramPorts;
import fz.transport.Transports;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Bad requests from a thread of its own, from many ports: garbage, data of channels that do not
 * exist, requests without credentials, and requests signed with a wrong password.
 */
final class Flood implements AutoCloseable {
  private static final int SOURCES = 32;
  private static final int BATCH = 32;
  private static final int GARBAGE_BYTES = 100;
  private static final int CHANNEL = 0x5000;
  private static final long NAP_NANOS = 100_000;
  private static final LongTermCredentials WRONG = new LongTermCredentials("bench", "wrong");

  private final DatagramPorts ports = Transports.openDatagramPorts();
  private final List<DatagramPort> sources = new ArrayList<>();
  private final PacketBatch requests = Slab.batches(1)[0];
  private final PacketBatch answers = Slab.batches(1)[0];
  private final double perSecond;
  private final Thread thread;
  private volatile boolean stopped;
  private volatile long sent;
  private volatile IOException failure;

  /**
   * Begins.
   *
   * @param perSecond requests, 0 for as many as possible
   */
  Flood(Endpoint own, Endpoint server, double perSecond) throws IOException {
    this.perSecond = perSecond;
    for (int i = 0; i < SOURCES; i++) {
      sources.add(ports.open(own, false, 0).orElseThrow());
    }
    Random random = new Random(1);
    for (int i = 0; i < BATCH; i++) {
      byte[] message = message(i % 4, random);
      requests.append(MemorySegment.ofArray(message), 0, message.length);
      requests.remote(i, server);
      requests.verdict(i, Verdict.SEND);
    }
    thread = Thread.ofPlatform().daemon().name("flood").start(this::run);
  }

  /** Returns how many requests were sent. */
  long sent() throws IOException {
    if (failure != null) {
      throw failure;
    }
    return sent;
  }

  private static byte[] message(int kind, Random random) {
    if (kind == 0) {
      byte[] garbage = new byte[GARBAGE_BYTES];
      random.nextBytes(garbage);
      return garbage;
    }
    if (kind == 1) {
      byte[] data = new byte[GARBAGE_BYTES + ChannelData.HEADER_BYTES];
      ChannelData.write(MemorySegment.ofArray(data), 0, CHANNEL, GARBAGE_BYTES);
      return data;
    }
    StunWriter writer =
        new StunWriter(StunClass.REQUEST, StunMethod.ALLOCATE, TransactionId.random(random));
    writer.number32(StunAttribute.REQUESTED_TRANSPORT, 17L << 24);
    if (kind == 3) {
      writer
          .text(StunAttribute.USERNAME, WRONG.username())
          .text(StunAttribute.REALM, Server.REALM)
          .text(StunAttribute.NONCE, "0123456789abcdef")
          .integrity(WRONG.key(Server.REALM));
    }
    return writer.toByteArray();
  }

  private void run() {
    DatagramPort[] ready = new DatagramPort[SOURCES];
    long start = System.nanoTime();
    try {
      for (int next = 0; !stopped; next = (next + 1) % SOURCES) {
        while (perSecond > 0 && sent > (System.nanoTime() - start) / 1e9 * perSecond) {
          LockSupport.parkNanos(NAP_NANOS);
        }
        sources.get(next).send(requests, 0, BATCH);
        sent += BATCH;
        if (next == 0) {
          discardAnswers(ready);
        }
      }
    } catch (IOException e) {
      failure = e;
    } finally {
      ports.close();
    }
  }

  private void discardAnswers(DatagramPort[] ready) throws IOException {
    int count = ports.await(ready, 0);
    for (int i = 0; i < count; i++) {
      do {
        answers.clear();
        ready[i].receive(answers);
      } while (ready[i].holdsBack());
    }
  }

  @Override
  public void close() throws IOException {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
