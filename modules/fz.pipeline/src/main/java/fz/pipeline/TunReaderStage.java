package fz.pipeline;

import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.transport.PacketTransport;
import fz.transport.Readiness;
import java.io.IOException;

/** Reads packets of the host. */
final class TunReaderStage implements ReaderStage {
  private final PacketTransport transport;
  private final int growthBytes;
  private final PipelineCounters counters;
  private final Faults faults;
  private boolean ended;

  TunReaderStage(
      PacketTransport transport, int growthBytes, PipelineCounters counters, Faults faults) {
    this.transport = transport;
    this.growthBytes = growthBytes;
    this.counters = counters;
    this.faults = faults;
  }

  @Override
  @HotPath
  public int read(PacketBatch batch) {
    if (ended) {
      return 0;
    }
    int added;
    batch.growth(growthBytes);
    try {
      added = transport.read(batch);
    } catch (IOException e) {
      ended = true;
      batch.clear();
      faults.transport(transport.name(), e);
      return 0;
    } catch (RuntimeException e) {
      batch.clear();
      faults.stage("tun-reader", e);
      Sleeps.beforeRetry();
      return 0;
    }
    if (added == PacketTransport.END) {
      ended = true;
      return 0;
    }
    if (added > 0) {
      counters.hostPacketsRead.add(added);
      counters.hostBytesRead.add(Batches.bytes(batch));
    }
    return added;
  }

  /** The only transport ends the stage when it fails. */
  @Override
  public Readiness pollFailed() {
    return null;
  }

  @Override
  public boolean ended() {
    return ended;
  }
}
