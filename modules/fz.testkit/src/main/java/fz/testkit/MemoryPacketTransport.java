package fz.testkit;

import fz.packet.PacketBatch;
import fz.packet.Verdict;
import fz.transport.Capability;
import fz.transport.PacketTransport;
import fz.transport.Readiness;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * A packet transport whose host is a test: what one thread of it offers is read, and what was
 * written is taken by one thread of it. Both directions are bounded, which makes back-pressure.
 */
public final class MemoryPacketTransport implements PacketTransport {
  private static final int MTU_BYTES = 1500;

  private final String name;
  private final PacketQueue fromHost;
  private final PacketQueue toHost;
  private final MemorySegment kept = MemorySegment.ofArray(new byte[MTU_BYTES]);
  private int keptBytes;
  private volatile boolean ended;
  private volatile IOException failure;
  private volatile RuntimeException fault;
  private volatile Thread taker;

  /**
   * Creates a transport.
   *
   * @param capacity packets that each direction holds
   */
  public MemoryPacketTransport(String name, int capacity) {
    this.name = name;
    this.fromHost = new PacketQueue(capacity, MTU_BYTES);
    this.toHost = new PacketQueue(capacity, MTU_BYTES);
    toHost.subscribe(this::wakeTaker);
  }

  /** Host: sends a packet; returns false if there is no room now. */
  public boolean offer(byte[] packet) {
    return offer(MemorySegment.ofArray(packet), 0, packet.length);
  }

  /** Host: sends a packet; returns false if there is no room now. */
  public boolean offer(MemorySegment source, long offset, int lengthBytes) {
    boolean added = fromHost.offer(source, offset, lengthBytes, 0, 0, 0, 0);
    fromHost.signal();
    return added;
  }

  /** Host: sends several packets with one signal; returns how many there was room for. */
  public int offerAll(byte[]... packets) {
    int added = 0;
    while (added < packets.length
        && fromHost.offer(
            MemorySegment.ofArray(packets[added]), 0, packets[added].length, 0, 0, 0, 0)) {
      added++;
    }
    fromHost.signal();
    return added;
  }

  /** Host: returns the next packet that was written, or null if there is none. */
  public byte[] poll() {
    return toHost.poll();
  }

  /**
   * Host: waits for a packet.
   *
   * @return null if none came in time
   */
  public byte[] take(long timeoutMillis) {
    taker = Thread.currentThread();
    long start = System.nanoTime();
    while (true) {
      byte[] packet = toHost.poll();
      long left = timeoutMillis * 1_000_000 - (System.nanoTime() - start);
      if (packet != null || left <= 0) {
        taker = null;
        return packet;
      }
      LockSupport.parkNanos(this, left);
    }
  }

  /** Host: throws away what was written; returns how many packets. */
  public long skipAll() {
    return toHost.skipAll();
  }

  /** Host: says that nothing more will come. */
  public void end() {
    ended = true;
    fromHost.signal();
  }

  /** Makes every later call fail. */
  public void breakWith(IOException cause) {
    failure = cause;
    fromHost.signal();
  }

  /** Makes the next call throw, as a broken transport would. */
  public void throwOnce(RuntimeException exception) {
    fault = exception;
    fromHost.signal();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int mtu() {
    return MTU_BYTES;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public int read(PacketBatch batch) throws IOException {
    fail();
    int added = fromHost.drainTo(batch);
    return added == 0 && ended && fromHost.isEmpty() ? END : added;
  }

  @Override
  public int write(PacketBatch batch, int from) throws IOException {
    return write(batch, from, false);
  }

  @Override
  public int write(PacketBatch batch, int from, boolean more) throws IOException {
    if (!flush()) {
      return from;
    }
    int i = from;
    for (; i < batch.count(); i++) {
      if (batch.verdict(i) != Verdict.DELIVER) {
        continue;
      }
      if (more && i == batch.count() - 1) {
        keptBytes = batch.length(i);
        MemorySegment.copy(batch.memory(), batch.offset(i), kept, 0, keptBytes);
      } else if (!offerToHost(batch.memory(), batch.offset(i), batch.length(i))) {
        break;
      }
    }
    if (i > from) {
      toHost.signal();
    }
    return i;
  }

  @Override
  public boolean flush() throws IOException {
    fail();
    if (keptBytes > 0) {
      if (!offerToHost(kept, 0, keptBytes)) {
        return false;
      }
      keptBytes = 0;
      toHost.signal();
    }
    return true;
  }

  private boolean offerToHost(MemorySegment source, long offset, int lengthBytes) {
    return toHost.offer(source, offset, lengthBytes, 0, 0, 0, 0);
  }

  @Override
  public Readiness readiness() {
    return fromHost;
  }

  @Override
  public long writeErrors() {
    return 0;
  }

  @Override
  public void close() {}

  private void wakeTaker() {
    Thread thread = taker;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  private void fail() throws IOException {
    if (failure != null) {
      throw failure;
    }
    RuntimeException once = fault;
    if (once != null) {
      fault = null;
      throw once;
    }
  }
}
