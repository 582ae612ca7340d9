package fz.pipeline;

import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import fz.transport.PacketTransport;
import java.io.IOException;

/** Writes packets to the host, strictly in order. */
final class TunWriterStage implements WriterStage {
  private final PacketTransport transport;
  private final PipelineCounters counters;
  private final Faults faults;
  private PacketBatch pending;
  private int position;
  private boolean more;
  // The transport may have packets that are to be flushed, and found no room for them.
  private boolean keeps;
  private boolean flushing;
  private boolean broken;

  TunWriterStage(PacketTransport transport, PipelineCounters counters, Faults faults) {
    this.transport = transport;
    this.counters = counters;
    this.faults = faults;
  }

  @Override
  @HotPath
  public boolean write(PacketBatch batch, boolean moreFollows) {
    int packets = 0;
    long bytes = 0;
    for (int i = 0; i < batch.count(); i++) {
      if (batch.verdict(i) == Verdict.DELIVER) {
        packets++;
        bytes += batch.length(i);
      }
    }
    if (packets == 0) {
      return moreFollows || flush();
    }
    if (broken) {
      counters.dropped.addAndGet(packets);
      return true;
    }
    counters.hostPacketsWritten.add(packets);
    counters.hostBytesWritten.add(bytes);
    pending = batch;
    position = 0;
    more = moreFollows;
    if (resume()) {
      return true;
    }
    counters.hostWriteBlocked.add(1);
    return false;
  }

  /**
   * Ends a row of batches after each of which more was to follow.
   *
   * @return true if everything is written, false if the rest is pending now
   */
  @HotPath
  boolean flush() {
    flushing = keeps;
    return resume();
  }

  @Override
  @HotPath
  public boolean resume() {
    try {
      if (pending != null) {
        position = transport.write(pending, position, more);
        if (position < pending.count()) {
          return false;
        }
        keeps = more;
      }
      if (flushing && !transport.flush()) {
        return false;
      }
    } catch (IOException e) {
      broken = true;
      dropRest();
      faults.transport(transport.name(), e);
    } catch (RuntimeException e) {
      dropRest();
      faults.stage("tun-writer", e);
    }
    pending = null;
    keeps &= !flushing;
    flushing = false;
    return true;
  }

  private void dropRest() {
    for (int i = position; pending != null && i < pending.count(); i++) {
      if (pending.verdict(i) == Verdict.DELIVER) {
        pending.verdict(i, Verdict.DROPPED);
        counters.dropped.incrementAndGet();
      }
    }
  }

  @Override
  public boolean isPending() {
    return pending != null || flushing;
  }
}
