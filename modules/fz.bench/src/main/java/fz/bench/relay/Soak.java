package fz.bench.relay;

import fz.bench.host.ProcessUsage;
import fz.ice.ChannelData;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.transport.DatagramPort;
import fz.transport.DatagramPorts;
import fz.transport.Transports;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Allocations that come and go: fills a server, replaces clients at random for a time, each of
 * which must get a packet through, and ends all of them. A server forgets nothing if its memory
 * does not grow between the quarters, and its descriptors are as many in the end as at the start.
 */
final class Soak implements AutoCloseable {
  private static final int CHANNEL = 0x4000;
  private static final int PAYLOAD_BYTES = 200;
  private static final int QUARTERS = 4;
  private static final int ATTEMPTS = 10;
  private static final long PATIENCE_NANOS = 1_000_000_000L;
  private static final long REST_MILLIS = 2_000;

  private final Server server;
  private final DatagramPorts ports = Transports.openDatagramPorts();
  private final TurnUser.Site site;
  private final DatagramPort sink;
  private final PacketBatch packet = Slab.batches(1)[0];
  private final List<TurnUser> users = new ArrayList<>();
  private final Random random = new Random(1);
  private long lost;
  private long refused;

  Soak(Server server) throws IOException {
    this.server = server;
    site = new TurnUser.Site(ports, server.own(), server.address(), Server.USER);
    sink = ports.open(server.own(), false, 0).orElseThrow();
  }

  /**
   * What was found.
   *
   * @param emptyBytes resident memory before
   * @param fullBytes with all allocations
   * @param quarterBytes after each quarter of the time in which they come and go
   * @param endBytes when all have gone
   * @param replaced how many came and went
   * @param lost packets of new clients that did not get through
   * @param refused how often a new client had to try another port
   * @param descriptorsBefore that the server had open
   * @param descriptorsAfter when all have gone
   */
  record Result(
      String server,
      int allocations,
      long emptyBytes,
      long fullBytes,
      List<Long> quarterBytes,
      long endBytes,
      long replaced,
      long lost,
      long refused,
      int descriptorsBefore,
      int descriptorsAfter) {
    String text() {
      StringBuilder quarters = new StringBuilder();
      quarterBytes.forEach(q -> quarters.append(String.format(Locale.ROOT, " %.1f", q / 1e6)));
      return String.format(
          Locale.ROOT,
          "%s: %,d allocations%n"
              + "  resident MB: %.1f before, %.1f with all (%.1f for 10,000),%s after each quarter,"
              + " %.1f when all had gone%n"
              + "  %,d came and went, %,d of their packets lost, %,d refused once; descriptors %d before, %d after%n",
          server,
          allocations,
          emptyBytes / 1e6,
          fullBytes / 1e6,
          (fullBytes - emptyBytes) / 1e6 * 10_000 / allocations,
          quarters,
          endBytes / 1e6,
          replaced,
          lost,
          refused,
          descriptorsBefore,
          descriptorsAfter);
    }
  }

  Result run(int allocations, double seconds) throws IOException, InterruptedException {
    long empty = resident();
    int descriptors = server.descriptors();
    while (users.size() < allocations) {
      users.add(join());
    }
    long full = resident();
    List<Long> quarters = new ArrayList<>();
    long replaced = 0;
    long start = System.nanoTime();
    for (int quarter = 1; quarter <= QUARTERS; quarter++) {
      long end = start + (long) (seconds * 1e9 * quarter / QUARTERS);
      while (System.nanoTime() - end < 0) {
        replaceOne();
        replaced++;
      }
      server.requireAlive();
      quarters.add(resident());
    }
    for (TurnUser user : users) {
      leave(user);
    }
    // Some servers close the sockets of an allocation a little after they have said that it ended.
    TimeUnit.MILLISECONDS.sleep(REST_MILLIS);
    return new Result(
        server.name(),
        allocations,
        empty,
        full,
        quarters,
        resident(),
        replaced,
        lost,
        refused,
        descriptors,
        server.descriptors());
  }

  private void replaceOne() throws IOException {
    int at = random.nextInt(users.size());
    leave(users.get(at));
    TurnUser user = join();
    users.set(at, user);
    send(user);
    lost += arrives() ? 0 : 1;
  }

  /** A server may know the port of a client who left a moment ago still: another one is taken. */
  private TurnUser join() throws IOException {
    for (int attempt = 1; ; attempt++) {
      TurnUser user = new TurnUser(site);
      try {
        user.allocate();
        user.bind(CHANNEL, sink.local());
        return user;
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        refused++;
        user.close();
      }
    }
  }

  private static void leave(TurnUser user) throws IOException {
    user.free();
    user.close();
  }

  private void send(TurnUser user) throws IOException {
    packet.clear();
    ChannelData.write(packet.memory(), PacketBatch.LEAD_BYTES, CHANNEL, PAYLOAD_BYTES);
    int i = packet.appendAt(PacketBatch.LEAD_BYTES, PAYLOAD_BYTES + ChannelData.HEADER_BYTES);
    packet.remote(i, server.address());
    packet.verdict(i, Verdict.SEND);
    user.port().send(packet, 0, 1);
  }

  private boolean arrives() throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    for (long left = PATIENCE_NANOS; left > 0; left = deadline - System.nanoTime()) {
      ports.await(site.ready(), left);
      packet.clear();
      if (sink.receive(packet) > 0) {
        return true;
      }
    }
    return false;
  }

  private long resident() throws IOException {
    return ProcessUsage.residentBytes(server.processes());
  }

  @Override
  public void close() {
    ports.close();
  }
}
