package fz.testkit;

import fz.packet.PacketBatch;
import fz.transport.Readiness;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bounded queue of packets from one thread to another, without locks and without allocation after
 * construction.
 */
final class PacketQueue implements Readiness.Signal {
  private final int capacity;
  private final int slotBytes;
  private final MemorySegment memory;
  private final int[] length;
  private final long[] sourceHigh;
  private final long[] sourceLow;
  private final int[] sourcePort;
  private final int[] ecn;
  private final AtomicLong head = new AtomicLong();
  private final AtomicLong tail = new AtomicLong();
  private volatile Runnable onReady = () -> {};

  PacketQueue(int capacity, int slotBytes) {
    this.capacity = capacity;
    this.slotBytes = slotBytes;
    this.memory = Arena.ofAuto().allocate((long) capacity * slotBytes);
    this.length = new int[capacity];
    this.sourceHigh = new long[capacity];
    this.sourceLow = new long[capacity];
    this.sourcePort = new int[capacity];
    this.ecn = new int[capacity];
  }

  @Override
  public void subscribe(Runnable callback) {
    onReady = callback;
    if (!isEmpty()) {
      callback.run();
    }
  }

  /** Producer: adds a packet without a signal; returns false if the queue is full. */
  boolean offer(
      MemorySegment source, long offset, int bytes, long high, long low, int port, int ecnBits) {
    long at = tail.getPlain();
    if (at - head.getAcquire() == capacity) {
      return false;
    }
    if (bytes > slotBytes) {
      throw new IllegalArgumentException("packet of " + bytes + " bytes");
    }
    int slot = (int) (at % capacity);
    MemorySegment.copy(source, offset, memory, (long) slot * slotBytes, bytes);
    length[slot] = bytes;
    sourceHigh[slot] = high;
    sourceLow[slot] = low;
    sourcePort[slot] = port;
    ecn[slot] = ecnBits;
    tail.setRelease(at + 1);
    return true;
  }

  /** Producer: tells the consumer that packets were added. */
  void signal() {
    VarHandle.fullFence();
    onReady.run();
  }

  /** Consumer: moves packets into a batch; returns how many. */
  int drainTo(PacketBatch batch) {
    long from = head.getPlain();
    long to = tail.getAcquire();
    long at = from;
    while (at < to) {
      int slot = (int) (at % capacity);
      int i = batch.append(memory, (long) slot * slotBytes, length[slot]);
      if (i < 0) {
        break;
      }
      batch.remote(i, sourceHigh[slot], sourceLow[slot], sourcePort[slot]);
      batch.ecn(i, ecn[slot]);
      at++;
    }
    head.setRelease(at);
    return (int) (at - from);
  }

  /** Consumer: returns the next packet, or null. */
  byte[] poll() {
    long at = head.getPlain();
    if (at == tail.getAcquire()) {
      return null;
    }
    int slot = (int) (at % capacity);
    byte[] packet = new byte[length[slot]];
    MemorySegment.copy(
        memory, ValueLayout.JAVA_BYTE, (long) slot * slotBytes, packet, 0, packet.length);
    head.setRelease(at + 1);
    return packet;
  }

  /** Consumer: discards everything; returns how many packets. */
  long skipAll() {
    long from = head.getPlain();
    long to = tail.getAcquire();
    head.setRelease(to);
    return to - from;
  }

  boolean isEmpty() {
    return head.get() == tail.get();
  }
}
