package fz.pipeline;

import fz.packet.PacketBatch;
import fz.packet.Verdict;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** What happens when a stage throws: nothing that a batch holds may stop a thread. */
final class Faults {
  private final PipelineCounters counters;
  private final PipelineListener listener;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Runnable stopAll;
  private final Consumer<Runnable> onCoreThread;

  Faults(
      PipelineCounters counters,
      PipelineListener listener,
      Consumer<Runnable> onCoreThread,
      Runnable stopAll) {
    this.counters = counters;
    this.listener = listener;
    this.onCoreThread = onCoreThread;
    this.stopAll = stopAll;
  }

  /** Counts and reports an exception of a stage that had no batch. */
  void stage(String stage, RuntimeException fault) {
    long number = counters.faults.incrementAndGet();
    if (Long.bitCount(number) == 1) {
      listener.onFault(stage, fault);
    }
  }

  /** Drops what is left of the batch at which a stage threw. */
  void stage(String stage, RuntimeException fault, PacketBatch batch) {
    drop(batch);
    stage(stage, fault);
  }

  /** Drops all packets of a batch on which something is still to be done. */
  void drop(PacketBatch batch) {
    for (int i = 0; i < batch.count(); i++) {
      Verdict verdict = batch.verdict(i);
      if (verdict != Verdict.DROPPED && verdict != Verdict.CONSUMED) {
        batch.verdict(i, Verdict.DROPPED);
        counters.dropped.incrementAndGet();
      }
    }
  }

  /** Reports a transport that is of no more use. */
  void transport(String name, IOException cause) {
    onCoreThread.accept(() -> listener.onTransportFailure(name, cause));
  }

  /** Stops the pipeline, once. */
  void fatal(Throwable cause) {
    if (stopped.compareAndSet(false, true)) {
      stopAll.run();
      listener.onStopped(cause);
    }
  }
}
