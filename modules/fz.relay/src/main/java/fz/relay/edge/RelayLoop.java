package fz.relay.edge;

import fz.packet.DropCounters;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.relay.core.Ingress;
import fz.relay.core.RelayCore;
import fz.relay.core.RelayPorts;
import fz.relay.core.RelayedAddress;
import fz.transport.DatagramPort;
import fz.transport.DatagramPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * One thread of a relay with its core and all its sockets. Each round gives every readable socket
 * the same share, then answers, then does what is due, so that neither a busy client nor a flood
 * stops the others or the timers.
 */
final class RelayLoop implements Runnable, RelayPorts {
  private static final System.Logger LOG = System.getLogger(RelayLoop.class.getName());
  private static final int MAX_READY = 256;
  private static final int LISTENER_BATCHES = 4;
  private static final int PARKING_SPACES = 64;
  private static final int RELAYED_BUFFER_BYTES = 1 << 20;
  private static final int LISTENER_BUFFER_BYTES = 16 << 20;

  private final DatagramPorts ports;
  private final Function<Boolean, Endpoint> relayedFrom;
  private final LongSupplier clock;
  private final LongSupplier unixSeconds;
  private final PacketBatch in;
  private final PacketBatch out;
  private final DatagramPort[] ready = new DatagramPort[MAX_READY];
  private final List<PacketBatch> parking = new ArrayList<>();
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private RelayCore core;
  private int parkingMade;
  private boolean refusalLogged;
  private volatile boolean stopped;

  /**
   * Creates a loop.
   *
   * @param relayedFrom the own address of relayed sockets, with port 0, for IPv4 if asked with true
   */
  RelayLoop(
      DatagramPorts ports,
      Function<Boolean, Endpoint> relayedFrom,
      LongSupplier clock,
      LongSupplier unixSeconds) {
    this.ports = ports;
    this.relayedFrom = relayedFrom;
    this.clock = clock;
    this.unixSeconds = unixSeconds;
    PacketBatch[] batches = Slab.batches(2);
    in = batches[0];
    out = batches[1];
  }

  /** Sets the core, before anything else. */
  void attach(RelayCore newCore) {
    core = newCore;
  }

  RelayCore core() {
    return core;
  }

  /** Opens a socket for clients, before the loop runs; empty if the port is taken. */
  Optional<UdpWay> listen(Endpoint address, boolean shared) throws IOException {
    return ports
        .open(address, shared, LISTENER_BUFFER_BYTES)
        .map(port -> new UdpWay(this, port, null));
  }

  /** Has the loop do something, from any thread. */
  void execute(Runnable task) {
    tasks.add(task);
    ports.wakeup();
  }

  /** Wakes the loop, from any thread. */
  void wakeup() {
    ports.wakeup();
  }

  /** Ends the loop, from any thread. */
  void stop() {
    stopped = true;
    ports.wakeup();
  }

  DropCounters drops() {
    return core.counters().drops();
  }

  @Override
  public void run() {
    try {
      while (!stopped) {
        round();
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.log(Level.ERROR, "a thread of the relay ends: {0}", e.getMessage());
      throw new IllegalStateException("a socket of the relay is gone", e);
    } finally {
      ports.close();
    }
  }

  /** Takes one message of a connection; a task of this loop. */
  void handleFrame(Ingress ingress, Endpoint remote, byte[] frame) {
    in.clear();
    int i = in.append(MemorySegment.ofArray(frame), 0, frame.length);
    if (i < 0) {
      return;
    }
    in.remote(i, remote);
    core.handleClient(ingress, in, clock.getAsLong(), unixSeconds.getAsLong());
    try {
      sendByWay(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void round() throws IOException {
    int count = ports.await(ready, patience());
    long now = clock.getAsLong();
    serve(count, now, unixSeconds.getAsLong());
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    core.handleTimeout(now);
    sendReplies();
  }

  private long patience() {
    if (!tasks.isEmpty()) {
      return 0;
    }
    long next = core.nextTimeout();
    return next == Long.MAX_VALUE ? -1 : Math.max(0, next - clock.getAsLong());
  }

  @HotPath
  private void serve(int count, long now, long seconds) throws IOException {
    for (int i = 0; i < count; i++) {
      UdpWay way = (UdpWay) ready[i].attachment();
      if (ready[i].hasRoom()) {
        way.resume();
      }
      if (way.relayed() == null) {
        serveClients(way, now, seconds);
      } else {
        servePeers(way, now);
      }
    }
    flush();
  }

  @HotPath
  private void serveClients(UdpWay way, long now, long seconds) throws IOException {
    for (int i = 0; i < LISTENER_BATCHES || way.port().holdsBack(); i++) {
      in.clear();
      if (way.port().receive(in) == 0) {
        return;
      }
      core.handleClient(way.ingress(), in, now, seconds);
      sendByWay(in);
    }
  }

  @HotPath
  private void servePeers(UdpWay way, long now) throws IOException {
    do {
      in.clear();
      int count = way.port().receive(in);
      int next = core.handlePeer(way.relayed(), in, 0, out, now);
      while (next < count) {
        flush();
        next = core.handlePeer(way.relayed(), in, next, out, now);
      }
    } while (way.port().holdsBack());
  }

  /** Sends what has gathered for clients; several relayed sockets share a batch. */
  @HotPath
  private void flush() throws IOException {
    if (out.count() > 0) {
      sendByWay(out);
      out.clear();
    }
  }

  private void sendReplies() throws IOException {
    boolean more = true;
    while (more) {
      more = core.pollTransmit(out);
      flush();
    }
  }

  /** Sends the datagrams of a batch, those of one way together, ways in order of appearance. */
  @HotPath
  static void sendByWay(PacketBatch batch) throws IOException {
    for (int from = 0; from < batch.count(); from++) {
      if (batch.verdict(from) == Verdict.SEND) {
        Way way = (Way) batch.peer(from);
        int end = endOf(batch, from, way);
        setOthersAside(batch, from, end, way);
        way.send(batch, from, end);
        bringOthersBack(batch, from, end);
      }
    }
  }

  /** Returns the index behind the last datagram of a way. */
  @HotPath
  private static int endOf(PacketBatch batch, int from, Way way) {
    int end = batch.count();
    while (end > from + 1 && batch.peer(end - 1) != way) {
      end--;
    }
    return end;
  }

  @HotPath
  private static void setOthersAside(PacketBatch batch, int from, int end, Way way) {
    for (int i = from; i < end; i++) {
      if (batch.peer(i) != way && batch.verdict(i) == Verdict.SEND) {
        batch.verdict(i, Verdict.FRESH);
      }
    }
  }

  @HotPath
  private static void bringOthersBack(PacketBatch batch, int from, int end) {
    for (int i = from; i < end; i++) {
      Verdict verdict = batch.verdict(i);
      if (verdict == Verdict.SEND) {
        batch.verdict(i, Verdict.CONSUMED);
      } else if (verdict == Verdict.FRESH) {
        batch.verdict(i, Verdict.SEND);
      }
    }
  }

  @Override
  public Object open(boolean ipv4, int port, RelayedAddress owner) {
    try {
      Endpoint local = relayedFrom.apply(ipv4).withPort(port);
      return ports
          .open(local, false, RELAYED_BUFFER_BYTES)
          .map(opened -> new UdpWay(this, opened, owner))
          .orElse(null);
    } catch (IOException e) {
      if (!refusalLogged) {
        refusalLogged = true;
        LOG.log(Level.WARNING, "no socket for an allocation: {0}", e.getMessage());
      }
      return null;
    }
  }

  @Override
  public void close(Object egress) {
    ((UdpWay) egress).close();
  }

  /** Returns memory for what waits, or null if too much waits already. */
  PacketBatch takeParkingSpace() {
    if (!parking.isEmpty()) {
      return parking.removeLast();
    }
    if (parkingMade == PARKING_SPACES) {
      return null;
    }
    parkingMade++;
    return Slab.batches(1)[0];
  }

  void giveParkingSpace(PacketBatch space) {
    parking.add(space);
  }

  /** Makes an ingress for a socket of clients. */
  static Ingress ingress(int id, UdpWay way, Endpoint local) {
    Ingress made = new Ingress(id, way, local, false);
    way.ingress(made);
    return made;
  }
}
