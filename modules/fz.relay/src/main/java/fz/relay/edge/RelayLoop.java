package fz.relay.edge;

import fz.packet.DropCounters;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Slab;
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
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
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
  private static final int LISTENER_BATCHES = 8;
  private static final int RELAYED_BATCHES = 4;
  // Less room in a batch than this ends receiving though there may be more.
  private static final int LITTLE_ROOM_BYTES = 4_096;
  private static final int RELAYED_BUFFER_BYTES = 2 << 20;
  private static final int LISTENER_BUFFER_BYTES = 16 << 20;

  private final DatagramPorts ports;
  private final Function<Boolean, Endpoint> relayedFrom;
  private final LongSupplier clock;
  private final LongSupplier unixSeconds;
  private final PacketBatch in;
  private final PacketBatch out;
  private final DatagramPort[] ready = new DatagramPort[MAX_READY];
  private final Outbox outbox = new Outbox();
  private final Pace pace = new Pace();
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private RelayCore core;
  private int datagrams;
  private boolean drained;
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

  Outbox outbox() {
    return outbox;
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
      outbox.send(in);
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
    addReplies();
    int calls = outbox.flush();
    long nap = pace.afterRound(datagrams, calls, drained, now);
    if (nap > 0) {
      LockSupport.parkNanos(this, nap);
    }
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
    datagrams = 0;
    drained = count < MAX_READY;
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
    sendOut();
  }

  @HotPath
  private void serveClients(UdpWay way, long now, long seconds) throws IOException {
    int batches = 0;
    boolean more = true;
    while (more && batches < LISTENER_BATCHES || way.port().holdsBack()) {
      in.clear();
      more = receive(way);
      core.handleClient(way.ingress(), in, now, seconds);
      outbox.send(in);
      batches++;
    }
    drained &= !more;
  }

  @HotPath
  private void servePeers(UdpWay way, long now) throws IOException {
    int batches = 0;
    boolean more = true;
    while (more && batches < RELAYED_BATCHES || way.port().holdsBack()) {
      in.clear();
      more = receive(way);
      int next = core.handlePeer(way.relayed(), in, 0, out, now);
      while (next < in.count()) {
        sendOut();
        next = core.handlePeer(way.relayed(), in, next, out, now);
      }
      batches++;
    }
    drained &= !more;
  }

  /** Receives a batch; returns true if there may be more. */
  @HotPath
  private boolean receive(UdpWay way) throws IOException {
    datagrams += way.port().receive(in);
    return in.count() == PacketBatch.MAX_PACKETS || in.remaining() < LITTLE_ROOM_BYTES;
  }

  /** Sends what has gathered for clients; several relayed sockets share a batch. */
  @HotPath
  private void sendOut() throws IOException {
    if (out.count() > 0) {
      outbox.send(out);
      out.clear();
    }
  }

  private void addReplies() throws IOException {
    boolean more = true;
    while (more) {
      more = core.pollTransmit(out);
      sendOut();
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

  /** Makes an ingress for a socket of clients. */
  static Ingress ingress(int id, UdpWay way, Endpoint local) {
    Ingress made = new Ingress(id, way, local, false);
    way.ingress(made);
    return made;
  }
}
