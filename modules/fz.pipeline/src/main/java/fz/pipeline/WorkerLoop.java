package fz.pipeline;

import fz.packet.HotPath;
import java.util.Arrays;

/** The thread of a crypto worker: every n-th slot of the two rings that pass the workers. */
final class WorkerLoop {
  private final int ordinal;
  private final int workers;
  private final CryptoStage stage;
  private final Ring[] rings;
  private final Waker[] downstream;
  private final long[] next;
  private final Waker waker;
  private final StopPhase phase;

  /**
   * Creates a worker.
   *
   * @param rings the rings that it serves
   * @param downstream for each ring, who takes the slots when the workers are done with them
   */
  WorkerLoop(
      int ordinal,
      int workers,
      CryptoStage stage,
      Ring[] rings,
      Waker[] downstream,
      Waker waker,
      StopPhase phase) {
    this.ordinal = ordinal;
    this.workers = workers;
    this.stage = stage;
    this.rings = rings;
    this.downstream = downstream;
    this.waker = waker;
    this.phase = phase;
    this.next = new long[rings.length];
    Arrays.fill(next, ordinal);
  }

  void run() {
    while (true) {
      boolean progress = false;
      for (int r = 0; r < rings.length; r++) {
        progress |= step(r);
      }
      if (!progress && !sleep()) {
        return;
      }
    }
  }

  @HotPath
  private boolean step(int r) {
    Ring ring = rings[r];
    long sequence = next[r];
    if (!ring.isPublished(sequence)) {
      return false;
    }
    Ring.Slot slot = ring.slot(sequence);
    boolean finished = slot.finished();
    if (!finished) {
      stage.apply(slot.batch());
    }
    next[r] = sequence + workers;
    ring.pass(ordinal, sequence);
    if (!finished) {
      downstream[r].wake();
    }
    return true;
  }

  /** Returns false if it is time to end. */
  private boolean sleep() {
    waker.announce();
    for (int r = 0; r < rings.length; r++) {
      if (rings[r].isPublished(next[r])) {
        waker.cancel();
        return true;
      }
    }
    if (phase.reached(StopPhase.WORKERS)) {
      waker.cancel();
      return false;
    }
    waker.sleep(-1);
    return true;
  }
}
