package fz.bench.relay;

import fz.bench.host.ProcessUsage;
import fz.ice.ChannelData;
import fz.ice.LongTermCredentials;
import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.transport.DatagramPort;
import fz.transport.DatagramPorts;
import fz.transport.Transports;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients of a TURN server, and their peers, which all belong to one thread. At most a number of
 * packets is under way, so that the slower side sets the pace and loss means that the server
 * dropped something; or packets leave at a given pace.
 */
final class Generator implements AutoCloseable {
  private static final int PAYLOAD_BYTES = 1_280;
  private static final int WINDOW = 2_048;
  private static final int CHANNEL = 0x4000;
  private static final int SINK_BYTES = 16 << 20;
  private static final long STALL_NANOS = 200_000_000L;
  private static final long NAP_NANOS = 1_000_000L;
  private static final long PACE_NANOS = 20_000L;

  private final DatagramPorts ports = Transports.openDatagramPorts();
  private final DatagramPort[] ready = new DatagramPort[256];
  private final PacketBatch in = Slab.batches(1)[0];
  private final PacketBatch burst = Slab.batches(1)[0];
  private final List<TurnUser> senders = new ArrayList<>();
  private final List<TurnUser> receivers = new ArrayList<>();
  private int next;
  private long sent;
  private long received;
  private long lost;

  /** Makes the allocations and channels of a load. */
  Generator(LoadCase load, Endpoint own, Endpoint server, LongTermCredentials user)
      throws IOException {
    TurnUser.Site site = new TurnUser.Site(ports, own, server, user);
    boolean pair = load.way() == LoadCase.Way.PAIR;
    DatagramPort sink = pair ? null : ports.open(own, false, SINK_BYTES).orElseThrow();
    for (int i = 0; i < load.allocations(); i++) {
      TurnUser sender = new TurnUser(site);
      senders.add(sender);
      Endpoint from = sender.allocate();
      if (pair) {
        TurnUser receiver = new TurnUser(site);
        receivers.add(receiver);
        Endpoint to = receiver.allocate();
        receiver.bind(CHANNEL + 1, from);
        sender.bind(CHANNEL, to);
      } else {
        sender.bind(CHANNEL, sink.local());
      }
    }
    for (int i = 0; i < load.burst(); i++) {
      int at = i == 0 ? PacketBatch.LEAD_BYTES : burst.offset(i - 1) + burst.length(i - 1);
      ChannelData.write(burst.memory(), at, CHANNEL, PAYLOAD_BYTES);
      burst.appendAt(at, PAYLOAD_BYTES + ChannelData.HEADER_BYTES);
      burst.remote(i, server);
      burst.verdict(i, Verdict.SEND);
    }
  }

  /**
   * Loads the server and waits for what is under way.
   *
   * @param perSecond packets to send at most, 0 for as many as possible
   * @param server its processes
   */
  Trial run(double seconds, double perSecond, List<Long> server) throws IOException {
    sent = 0;
    received = 0;
    lost = 0;
    ProcessUsage before = ProcessUsage.of(server);
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    long progressAt = start;
    for (long now = start; now - end < 0; now = System.nanoTime()) {
      long allowed =
          perSecond == 0
              ? received + lost + WINDOW
              : (long) Math.ceil((now - start) / 1e9 * perSecond);
      send(allowed);
      if (receive(0)) {
        progressAt = now;
      } else if (perSecond > 0) {
        LockSupport.parkNanos(PACE_NANOS);
      } else if (now - progressAt > STALL_NANOS) {
        lost = sent - received;
        progressAt = now;
      }
    }
    double elapsed = (System.nanoTime() - start) / 1e9;
    ProcessUsage used = ProcessUsage.of(server).minus(before);
    long inTime = received;
    drain();
    // What arrives late is no loss, but was not paid for in this time either.
    return new Trial(elapsed, sent - (received - inTime), inTime, used);
  }

  /** Sends bursts in turn, so many packets in all. */
  private void send(long allowed) throws IOException {
    int count = burst.count();
    while (sent + count <= allowed) {
      sent += senders.get(next).port().send(burst, 0, count);
      next = (next + 1) % senders.size();
    }
  }

  private void drain() throws IOException {
    long progressAt = System.nanoTime();
    while (sent - received > 0 && System.nanoTime() - progressAt < STALL_NANOS) {
      if (receive(NAP_NANOS)) {
        progressAt = System.nanoTime();
      }
    }
  }

  private boolean receive(long timeoutNanos) throws IOException {
    int count = ports.await(ready, timeoutNanos);
    long before = received;
    for (int i = 0; i < count; i++) {
      do {
        in.clear();
        ready[i].receive(in);
        for (int p = 0; p < in.count(); p++) {
          received += in.length(p) >= PAYLOAD_BYTES ? 1 : 0;
        }
      } while (ready[i].holdsBack());
    }
    return received > before;
  }

  /** Ends the allocations, so that servers forget them. */
  @Override
  public void close() throws IOException {
    try {
      for (TurnUser user : senders) {
        user.free();
      }
      for (TurnUser user : receivers) {
        user.free();
      }
    } finally {
      ports.close();
    }
  }
}
