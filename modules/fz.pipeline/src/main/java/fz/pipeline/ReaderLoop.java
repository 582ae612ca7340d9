package fz.pipeline;

import fz.packet.PacketBatch;
import fz.packet.Slab;
import java.io.IOException;

/**
 * The thread of a reader: transport to ring. It waits for the transport, or for room in the ring.
 */
final class ReaderLoop {
  private final ReaderStage stage;
  private final Ring ring;
  private final Waker ringWaker;
  private final TransportWait wait;
  private final Waker core;
  private final StopPhase phase;
  private final PipelineCounters.Cell ringFull;
  private PacketBatch batch = Slab.batches(1)[0];
  private volatile boolean ended;

  ReaderLoop(
      ReaderStage stage,
      Ring ring,
      Waker ringWaker,
      TransportWait wait,
      Waker core,
      StopPhase phase,
      PipelineCounters.Cell ringFull) {
    this.stage = stage;
    this.ring = ring;
    this.ringWaker = ringWaker;
    this.wait = wait;
    this.core = core;
    this.phase = phase;
    this.ringFull = ringFull;
  }

  void run() throws IOException {
    try (wait) {
      while (!phase.reached(StopPhase.READERS) && !stage.ended()) {
        if (!ring.hasRoom()) {
          awaitRoom();
          continue;
        }
        batch.clear();
        if (stage.read(batch) > 0) {
          batch = ring.publish(batch, false);
          core.wake();
        } else if (!stage.ended()) {
          wait.forgetFailed(stage);
          wait.await(-1);
        }
      }
      if (stage.ended()) {
        ended = true;
        core.wake();
      }
    }
  }

  /** Returns true if everything that will ever come has been published. */
  boolean ended() {
    return ended;
  }

  void wakeForStop() {
    wait.wakeUp();
    ringWaker.wake();
  }

  void close() {
    wait.close();
  }

  private void awaitRoom() {
    ringFull.add(1);
    ringWaker.announce();
    if (ring.hasRoom() || phase.reached(StopPhase.READERS)) {
      ringWaker.cancel();
    } else {
      ringWaker.sleep(-1);
    }
  }
}
