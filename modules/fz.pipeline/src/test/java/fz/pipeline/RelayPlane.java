package fz.pipeline;

import fz.packet.DropCounters;
import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import fz.tunnel.DataPlane;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** A plane without encryption: what the host sends goes to a fixed peer, and what comes is kept. */
final class RelayPlane implements DataPlane {
  private final DropCounters drops = new DropCounters();
  private final ArrayDeque<byte[]> toHost = new ArrayDeque<>();
  private final ArrayDeque<byte[]> toNetwork = new ArrayDeque<>();
  private final Endpoint ipv4;
  private final Endpoint ipv6;
  private final List<Thread> callers = new ArrayList<>();
  long timeout = NEVER;
  int timeouts;

  /** An exception or error to throw at the next batch from the host, once. */
  volatile Throwable fault;

  RelayPlane(Endpoint ipv4, Endpoint ipv6) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  /** Sends a datagram of the plane itself. */
  void transmit(byte[] datagram) {
    toNetwork.add(datagram);
  }

  /** Returns the threads that called. */
  List<Thread> callers() {
    return callers;
  }

  @Override
  public void handleOutbound(PacketBatch batch, long nowNanos) {
    called();
    Throwable thrown = fault;
    fault = null;
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
    if (thrown instanceof Error error) {
      throw error;
    }
    for (int i = 0; i < batch.count(); i++) {
      boolean isIpv4 = batch.memory().get(ValueLayout.JAVA_BYTE, batch.offset(i)) >>> 4 == 4;
      batch.remote(i, isIpv4 ? ipv4 : ipv6);
      batch.verdict(i, Verdict.SEND);
    }
  }

  @Override
  public void handleInbound(PacketBatch batch, long nowNanos) {
    called();
    for (int i = 0; i < batch.count(); i++) {
      toHost.add(
          batch.memory().asSlice(batch.offset(i), batch.length(i)).toArray(ValueLayout.JAVA_BYTE));
      batch.verdict(i, Verdict.CONSUMED);
    }
  }

  @Override
  public void handleOpened(PacketBatch batch, long nowNanos) {
    called();
  }

  @Override
  public int pollTransmit(PacketBatch batch, long nowNanos) {
    called();
    int added = poll(toNetwork, batch, Verdict.SEND);
    for (int i = 0; i < batch.count(); i++) {
      batch.remote(i, ipv4);
    }
    return added;
  }

  @Override
  public int pollDeliver(PacketBatch batch, long nowNanos) {
    called();
    return poll(toHost, batch, Verdict.DELIVER);
  }

  @Override
  public void handleTimeout(long nowNanos) {
    called();
    if (timeout <= nowNanos) {
      timeouts++;
      timeout = NEVER;
    }
  }

  @Override
  public long nextTimeout() {
    return toHost.isEmpty() && toNetwork.isEmpty() ? timeout : Long.MIN_VALUE / 2;
  }

  @Override
  public DropCounters drops() {
    return drops;
  }

  private static int poll(ArrayDeque<byte[]> queue, PacketBatch batch, Verdict verdict) {
    int added = 0;
    while (!queue.isEmpty()) {
      byte[] next = queue.peek();
      int i = batch.append(MemorySegment.ofArray(next), 0, next.length);
      if (i < 0) {
        break;
      }
      batch.verdict(i, verdict);
      queue.poll();
      added++;
    }
    return added;
  }

  private void called() {
    if (!callers.contains(Thread.currentThread())) {
      callers.add(Thread.currentThread());
    }
  }
}
