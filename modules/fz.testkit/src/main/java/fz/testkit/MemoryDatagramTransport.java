package fz.testkit;

import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import fz.transport.Capability;
import fz.transport.DatagramTransport;
import fz.transport.Readiness;
import java.io.IOException;
import java.util.Set;

/**
 * One of two sockets that are joined back to back. What does not fit the receive queue of the other
 * one waits at the sender, as if the network were of one link. Datagrams to any other address are
 * refused for good.
 */
public final class MemoryDatagramTransport implements DatagramTransport {
  private static final int LARGEST_BYTES = 1600;

  private final Endpoint local;
  private final PacketQueue received;
  private MemoryDatagramTransport other;
  private volatile long refused;
  private volatile IOException failure;
  private volatile boolean blocked;

  private MemoryDatagramTransport(Endpoint local, int capacity) {
    this.local = local;
    this.received = new PacketQueue(capacity, LARGEST_BYTES);
  }

  /**
   * Two sockets that can reach each other.
   *
   * @param left the one with the first address
   * @param right the other
   */
  public record Pair(MemoryDatagramTransport left, MemoryDatagramTransport right) {}

  /** Joins two sockets of the same address family, each with room for a number of datagrams. */
  public static Pair pair(Endpoint left, Endpoint right, int capacity) {
    MemoryDatagramTransport a = new MemoryDatagramTransport(left, capacity);
    MemoryDatagramTransport b = new MemoryDatagramTransport(right, capacity);
    a.other = b;
    b.other = a;
    return new Pair(a, b);
  }

  /** Makes this socket take nothing, until it is called again. */
  public void block(boolean value) {
    blocked = value;
  }

  /** Makes every later call fail. */
  public void breakWith(IOException cause) {
    failure = cause;
    received.signal();
  }

  @Override
  public Endpoint local() {
    return local;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.ECN);
  }

  @Override
  public int receive(PacketBatch batch) throws IOException {
    fail();
    int first = batch.count();
    int added = received.drainTo(batch);
    for (int i = first; i < batch.count(); i++) {
      batch.local(i, local.high(), local.low());
    }
    return added;
  }

  @Override
  public int send(PacketBatch batch, int from) throws IOException {
    fail();
    if (blocked) {
      return from;
    }
    int i = from;
    while (i < batch.count() && sendOne(batch, i)) {
      i++;
    }
    if (i > from) {
      other.received.signal();
    }
    return i;
  }

  /** Returns false if there is no room. */
  private boolean sendOne(PacketBatch batch, int i) {
    long high = batch.remoteHigh(i);
    long low = batch.remoteLow(i);
    if (batch.verdict(i) != Verdict.SEND || Endpoint.isIpv4(high, low) != local.isIpv4()) {
      return true;
    }
    Endpoint target = other.local;
    if (high != target.high() || low != target.low() || batch.remotePort(i) != target.port()) {
      refused = refused + 1;
      return true;
    }
    return other.received.offer(
        batch.memory(),
        batch.offset(i),
        batch.length(i),
        local.high(),
        local.low(),
        local.port(),
        batch.ecn(i));
  }

  @Override
  public Readiness readiness() {
    return received;
  }

  @Override
  public long errors() {
    return refused;
  }

  @Override
  public void close() {}

  private void fail() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }
}
