package fz.pipeline;

import fz.packet.HotPath;
import java.util.function.LongPredicate;

/** The thread of a writer: ring to transport, strictly in order. */
final class WriterLoop {
  private final WriterStage stage;
  private final Ring ring;
  private final LongPredicate ready;
  private final Waker waker;
  private final StopPhase phase;
  private long next;

  /**
   * Creates a writer.
   *
   * @param ready tells whether the stages before this one are done with a slot
   */
  WriterLoop(WriterStage stage, Ring ring, LongPredicate ready, Waker waker, StopPhase phase) {
    this.stage = stage;
    this.ring = ring;
    this.ready = ready;
    this.waker = waker;
    this.phase = phase;
  }

  void run() {
    while (true) {
      if (ready.test(next)) {
        if (!write(ring.slot(next))) {
          return;
        }
        ring.drain(next);
        next++;
      } else if (!sleep()) {
        return;
      }
    }
  }

  /** Returns false if the transport is blocked and it is time to end. */
  @HotPath
  private boolean write(Ring.Slot slot) {
    // The core thread may have begun with this batch while the ring was empty.
    boolean done =
        stage.isPending() ? stage.resume() : stage.write(slot.batch(), ready.test(next + 1));
    while (!done) {
      if (phase.reached(StopPhase.WRITERS)) {
        return false;
      }
      Sleeps.beforeRetry();
      done = stage.resume();
    }
    slot.batch().clear();
    return true;
  }

  /** Returns false if it is time to end. */
  private boolean sleep() {
    waker.announce();
    if (ready.test(next)) {
      waker.cancel();
      return true;
    }
    if (phase.reached(StopPhase.WRITERS)) {
      waker.cancel();
      return false;
    }
    waker.sleep(-1);
    return true;
  }
}
