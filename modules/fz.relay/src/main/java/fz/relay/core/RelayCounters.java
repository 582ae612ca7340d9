package fz.relay.core;

import fz.packet.DropCounters;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** What one core has done. Its thread writes, any thread may read a value of a moment ago. */
public final class RelayCounters {
  /** What is counted. */
  public enum Counter {
    PACKETS_TO_PEERS,
    BYTES_TO_PEERS,
    PACKETS_TO_CLIENTS,
    BYTES_TO_CLIENTS,
    PACKETS_WITHIN,
    REQUESTS,
    CHALLENGES,
    ALLOCATIONS_MADE,
    ALLOCATIONS_FREED,
    CHANNELS
  }

  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] counts = new long[Counter.values().length];
  private final DropCounters drops = new DropCounters();

  /** Creates counters at zero. */
  RelayCounters() {}

  void add(Counter counter, long number) {
    int i = counter.ordinal();
    ELEMENT.setOpaque(counts, i, counts[i] + number);
  }

  /** Returns a value. */
  public long get(Counter counter) {
    return (long) ELEMENT.getOpaque(counts, counter.ordinal());
  }

  /** Returns what was dropped, by reason. */
  public DropCounters drops() {
    return drops;
  }
}
