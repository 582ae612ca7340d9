package fz.pipeline;

import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The core thread of a parallel pipeline, the only one that touches the plane. It moves batches
 * from the rings of the readers to those of the workers, judges what the workers have opened, and
 * publishes what the plane itself has to send. It takes nothing from a reader whose way on is full.
 *
 * <p>A batch of few packets that finds the way on empty is sealed or opened and written by this
 * thread itself: two hand-overs fewer, which is what counts while there is little to do.
 */
final class CoreLoop {
  private static final int BATCHES_PER_TURN = 4;
  private static final int FEW_PACKETS = 4;

  private final Stages stages;
  private final CryptoStage crypto;
  private final Rings rings;
  private final LongSupplier clock;
  private final PipelineListener listener;
  private final Commands commands;
  private final BooleanSupplier hostEnded;
  private final StopPhase phase;
  private PacketBatch spare = Slab.batches(1)[0];
  private long nextOutbound;
  private boolean endReported;

  CoreLoop(
      PipelineConfig config,
      Stages stages,
      Rings rings,
      Commands commands,
      BooleanSupplier hostEnded,
      StopPhase phase) {
    this.stages = stages;
    this.crypto = stages.crypto(config.placement().workers());
    this.rings = rings;
    this.clock = config.clock();
    this.listener = config.listener();
    this.commands = commands;
    this.hostEnded = hostEnded;
    this.phase = phase;
  }

  void run() {
    while (!phase.reached(StopPhase.CORE)) {
      long nowNanos = clock.getAsLong();
      boolean progress = turn(nowNanos);
      sleep(progress, nowNanos);
    }
    turn(clock.getAsLong());
  }

  @HotPath
  private boolean turn(long nowNanos) {
    boolean progress = stages.core().beginTurn(nowNanos);
    progress |= opened(nowNanos);
    progress |= inbound(nowNanos);
    progress |= outbound(nowNanos);
    progress |= own(nowNanos);
    progress |= reportEnd();
    stages.core().endTurn(nowNanos);
    return progress;
  }

  /** Judges what the workers are done with. The ring bounds how much that is. */
  @HotPath
  private boolean opened(long nowNanos) {
    boolean progress = false;
    while (rings.deliver.isReady(rings.judged.next())) {
      PacketBatch batch = rings.deliver.slot(rings.judged.next()).batch();
      if (Batches.has(batch, Verdict.OPENED)) {
        stages.core().opened(batch, nowNanos);
      }
      rings.judged.advance();
      rings.tunWriterWaker.wake();
      progress = true;
    }
    return progress;
  }

  @HotPath
  private boolean inbound(long nowNanos) {
    boolean progress = false;
    for (int k = 0; k < BATCHES_PER_TURN && inboundReady(); k++) {
      Ring.Slot slot = rings.received.slot();
      PacketBatch batch = slot.batch();
      stages.core().inbound(batch, nowNanos);
      if (CryptoStage.concerns(batch)) {
        batch = deliver(batch, nowNanos);
        slot.exchange(batch);
      }
      batch.clear();
      rings.received.drain();
      progress = true;
    }
    return progress;
  }

  @HotPath
  private boolean outbound(long nowNanos) {
    boolean progress = false;
    for (int k = 0; k < BATCHES_PER_TURN && outboundReady(); k++) {
      Ring.Slot slot = rings.host.slot(nextOutbound);
      PacketBatch batch = slot.batch();
      stages.core().outbound(batch, nowNanos);
      batch = send(batch);
      slot.exchange(batch);
      batch.clear();
      rings.host.drain(nextOutbound++);
      progress = true;
    }
    return progress;
  }

  @HotPath
  private boolean own(long nowNanos) {
    boolean progress = false;
    for (int k = 0; k < BATCHES_PER_TURN && rings.hasRoom(rings.send); k++) {
      spare.clear();
      if (!stages.core().pollTransmit(spare, nowNanos)) {
        break;
      }
      spare = send(spare);
      progress = true;
    }
    for (int k = 0; k < BATCHES_PER_TURN && rings.hasRoom(rings.deliver); k++) {
      spare.clear();
      if (!stages.core().pollDeliver(spare, nowNanos)) {
        break;
      }
      spare = deliver(spare, nowNanos);
      progress = true;
    }
    return progress;
  }

  /** Hands a batch on towards the network; returns one to go on with. */
  private PacketBatch send(PacketBatch batch) {
    boolean finished = !CryptoStage.concerns(batch);
    if (finished && !Batches.has(batch, Verdict.SEND)) {
      return batch;
    }
    if (batch.count() <= FEW_PACKETS && rings.send.isDrained()) {
      crypto.apply(batch);
      if (stages.socketWriter().write(batch, false)) {
        return batch;
      }
      finished = true;
    }
    return rings.publishSend(batch, finished);
  }

  /** Hands a batch on towards the host; returns one to go on with. */
  private PacketBatch deliver(PacketBatch batch, long nowNanos) {
    boolean finished = !CryptoStage.concerns(batch);
    if (batch.count() <= FEW_PACKETS && rings.deliver.isDrained()) {
      if (!finished) {
        crypto.apply(batch);
        stages.core().opened(batch, nowNanos);
      }
      if (stages.tunWriter().write(batch, false)) {
        return batch;
      }
      finished = true;
    }
    return rings.publishDeliver(batch, finished);
  }

  private boolean inboundReady() {
    return rings.received.hasNext() && rings.hasRoom(rings.deliver);
  }

  private boolean outboundReady() {
    return rings.host.isPublished(nextOutbound) && rings.hasRoom(rings.send);
  }

  private boolean reportEnd() {
    if (endReported || !hostEnded.getAsBoolean() || rings.host.isPublished(nextOutbound)) {
      return false;
    }
    endReported = true;
    listener.onHostEnd();
    return true;
  }

  private void sleep(boolean progress, long nowNanos) {
    boolean blocked = rings.received.hasNext() || rings.host.isPublished(nextOutbound);
    long nanos = stages.core().sleepNanos(progress, progress, blocked, nowNanos);
    if (nanos == 0) {
      return;
    }
    rings.coreWaker.announce();
    if (workWaits()) {
      rings.coreWaker.cancel();
    } else {
      rings.coreWaker.sleep(nanos);
    }
  }

  private boolean workWaits() {
    return phase.reached(StopPhase.CORE)
        || !commands.isEmpty()
        || rings.deliver.isReady(rings.judged.next())
        || inboundReady()
        || outboundReady()
        || (!endReported && hostEnded.getAsBoolean() && !rings.host.isPublished(nextOutbound));
  }
}
