package fz.bench.path;

import fz.packet.PacketBatch;
import fz.packet.Verdict;
import java.util.concurrent.locks.LockSupport;

/** The writing side of a transport in memory: counts and forgets. */
final class Sink {
  private static final long LIMIT_NANOS = 30_000_000_000L;

  private final Verdict wanted;
  private final StageTimes.Cell time;
  private volatile long count;
  private volatile long awaited = Long.MAX_VALUE;
  private volatile Thread waiter;

  /** Creates a sink for the packets with one verdict. */
  Sink(Verdict wanted, StageTimes.Cell time) {
    this.wanted = wanted;
    this.time = time;
  }

  /** Returns how many packets were written. */
  long count() {
    return count;
  }

  /** Waits until that many were written since the beginning. */
  void await(long packets) {
    waiter = Thread.currentThread();
    awaited = packets;
    long start = System.nanoTime();
    while (count < packets) {
      LockSupport.parkNanos(this, LIMIT_NANOS);
      if (System.nanoTime() - start > LIMIT_NANOS) {
        throw new IllegalStateException("stuck at " + count + " of " + packets + " packets");
      }
    }
    awaited = Long.MAX_VALUE;
  }

  int write(PacketBatch batch, int from) {
    long start = time.begin();
    int added = 0;
    for (int i = from; i < batch.count(); i++) {
      if (batch.verdict(i) == wanted) {
        added++;
      }
    }
    count = count + added;
    time.end(start);
    if (count >= awaited) {
      LockSupport.unpark(waiter);
    }
    return batch.count();
  }
}
