package fz.pipeline;

import fz.packet.DropCounters;
import fz.packet.DropReason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a pipeline did since it was opened. Any thread may read; it sees values that were current a
 * short time ago. What the plane discarded is counted by its own {@link
 * fz.tunnel.DataPlane#drops()}.
 */
public final class PipelineCounters {
  final Cell hostPacketsRead = new Cell();
  final Cell hostBytesRead = new Cell();
  final Cell hostPacketsWritten = new Cell();
  final Cell hostBytesWritten = new Cell();
  final Cell datagramsSent = new Cell();
  final Cell datagramBytesSent = new Cell();
  final Cell hostWriteBlocked = new Cell();
  final Cell datagramSendBlocked = new Cell();
  final Cell outboundRingFull = new Cell();
  final Cell turns = new Cell();
  final AtomicLong faults = new AtomicLong();
  final AtomicLong dropped = new AtomicLong();
  final AtomicLong wakeUps = new AtomicLong();
  private final List<DropCounters> cryptoDrops = new CopyOnWriteArrayList<>();
  private final List<Receiving> receiving = new CopyOnWriteArrayList<>();
  private volatile List<Ring> rings = List.of();

  PipelineCounters() {}

  /**
   * How full a ring is.
   *
   * @param name what it carries
   * @param used slots that hold a batch
   * @param slots all slots
   */
  public record Occupancy(String name, int used, int slots) {}

  /** Returns packets that were read from the host. */
  public long hostPacketsRead() {
    return hostPacketsRead.get();
  }

  /** Returns the bytes of these packets. */
  public long hostBytesRead() {
    return hostBytesRead.get();
  }

  /** Returns packets that were handed to the packet transport, refused ones included. */
  public long hostPacketsWritten() {
    return hostPacketsWritten.get();
  }

  /** Returns the bytes of these packets. */
  public long hostBytesWritten() {
    return hostBytesWritten.get();
  }

  /** Returns datagrams that were received. */
  public long datagramsReceived() {
    return receiving.stream().mapToLong(reader -> reader.datagrams.get()).sum();
  }

  /** Returns the same for each reader of sockets, in the order of their numbers. */
  public List<Long> datagramsReceivedByReader() {
    return receiving.stream().map(reader -> reader.datagrams.get()).toList();
  }

  /** Returns the payload bytes of these datagrams. */
  public long datagramBytesReceived() {
    return receiving.stream().mapToLong(reader -> reader.bytes.get()).sum();
  }

  /** Returns datagrams that were handed to a datagram transport, refused ones included. */
  public long datagramsSent() {
    return datagramsSent.get();
  }

  /** Returns the payload bytes of these datagrams. */
  public long datagramBytesSent() {
    return datagramBytesSent.get();
  }

  /** Returns how often the packet transport took no more, so that the network was not read. */
  public long hostWriteBlocked() {
    return hostWriteBlocked.get();
  }

  /** Returns how often a datagram transport took no more, so that the host was not read. */
  public long datagramSendBlocked() {
    return datagramSendBlocked.get();
  }

  /** Returns how often the reader of the host found its ring full. */
  public long outboundRingFull() {
    return outboundRingFull.get();
  }

  /** Returns how often a reader of the network found its ring full. */
  public long inboundRingFull() {
    return receiving.stream().mapToLong(reader -> reader.ringFull.get()).sum();
  }

  /** Returns turns of the core thread. */
  public long turns() {
    return turns.get();
  }

  /** Returns exceptions that left a stage. */
  public long faults() {
    return faults.get();
  }

  /**
   * Returns packets that the pipeline itself discarded: in a batch at which a stage failed, to a
   * broken transport, or to an address family without a transport.
   */
  public long dropped() {
    return dropped.get();
  }

  /** Returns how often a thread of the pipeline ended a sleep: none of them while it is idle. */
  public long wakeUps() {
    return wakeUps.get();
  }

  /** Returns how full the rings are, in the order of the data path; none if it has no rings. */
  public List<Occupancy> occupancy() {
    List<Occupancy> all = new ArrayList<>();
    for (Ring ring : rings) {
      all.add(new Occupancy(ring.name(), ring.used(), ring.slots()));
    }
    return all;
  }

  /** Returns what the crypto stages discarded for a reason, which no plane counts. */
  public long cryptoDrops(DropReason reason) {
    long sum = 0;
    for (DropCounters drops : cryptoDrops) {
      sum += drops.get(reason);
    }
    return sum;
  }

  void addDrops(DropCounters drops) {
    cryptoDrops.add(drops);
  }

  /** Returns the counters of one more reader of sockets. */
  Receiving addReceiving() {
    Receiving reader = new Receiving();
    receiving.add(reader);
    return reader;
  }

  /** Returns the counters of a reader of sockets, in the order in which they were added. */
  Receiving receiving(int reader) {
    return receiving.get(reader);
  }

  void rings(List<Ring> value) {
    rings = value;
  }

  /** What one reader of sockets did. */
  static final class Receiving {
    final Cell datagrams = new Cell();
    final Cell bytes = new Cell();
    final Cell ringFull = new Cell();
  }

  /** A counter with one writer. */
  static final class Cell {
    private static final VarHandle VALUE;

    static {
      try {
        VALUE = MethodHandles.lookup().findVarHandle(Cell.class, "value", long.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private long value;

    void add(long amount) {
      VALUE.setOpaque(this, value + amount);
    }

    long get() {
      return (long) VALUE.getOpaque(this);
    }
  }
}
