package fz.packet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One counter per {@link DropReason}. One thread writes; any thread may read, and sees a value that
 * was current a short time ago.
 */
public final class DropCounters {
  private static final DropReason[] REASONS = DropReason.values();
  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] counts = new long[REASONS.length];

  /** Creates counters at zero. */
  public DropCounters() {}

  /** Counts one discarded packet. */
  public void count(DropReason reason) {
    int i = reason.ordinal();
    ELEMENT.setOpaque(counts, i, counts[i] + 1);
  }

  /** Counts a packet of a batch and marks it {@link Verdict#DROPPED}. */
  public void drop(PacketBatch batch, int index, DropReason reason) {
    batch.verdict(index, Verdict.DROPPED);
    count(reason);
  }

  /** Returns the number of packets discarded for a reason. */
  public long get(DropReason reason) {
    return (long) ELEMENT.getOpaque(counts, reason.ordinal());
  }

  /** Returns the number of packets discarded for any reason. */
  public long total() {
    long sum = 0;
    for (DropReason reason : REASONS) {
      sum += get(reason);
    }
    return sum;
  }
}
