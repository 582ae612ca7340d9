package fz.pipeline;

import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.transport.DatagramTransport;
import fz.transport.Readiness;
import java.io.IOException;
import java.util.List;

/** Receives datagrams, from one transport a call and from each in turn. */
final class SocketReaderStage implements ReaderStage {
  private final DatagramTransport[] transports;
  private final boolean[] broken;
  private final boolean[] told;
  private final boolean[] resting;
  private final PipelineCounters.Receiving counters;
  private final Faults faults;
  private int next;

  SocketReaderStage(
      List<DatagramTransport> transports, PipelineCounters.Receiving counters, Faults faults) {
    this.transports = transports.toArray(DatagramTransport[]::new);
    this.broken = new boolean[this.transports.length];
    this.told = new boolean[this.transports.length];
    this.resting = new boolean[this.transports.length];
    this.counters = counters;
    this.faults = faults;
  }

  @Override
  @HotPath
  public int read(PacketBatch batch) {
    for (int tried = 0; tried < transports.length; tried++) {
      int t = next;
      next = t + 1 == transports.length ? 0 : t + 1;
      int added = broken[t] || resting[t] ? 0 : receive(t, batch);
      if (added > 0) {
        counters.datagrams.add(added);
        counters.bytes.add(Batches.bytes(batch));
        return added;
      }
    }
    return 0;
  }

  /** Asks no transport again before {@link #ready}: all have said that they have nothing. */
  @HotPath
  void rest() {
    for (int t = 0; t < resting.length; t++) {
      resting[t] = true;
    }
  }

  /** Asks a transport again, by its place in the list. */
  @HotPath
  void ready(int t) {
    resting[t] = false;
  }

  private int receive(int t, PacketBatch batch) {
    try {
      return transports[t].receive(batch);
    } catch (IOException e) {
      broken[t] = true;
      batch.clear();
      faults.transport(Batches.describe(transports[t]), e);
    } catch (RuntimeException e) {
      batch.clear();
      faults.stage("socket-reader", e);
      Sleeps.beforeRetry();
    }
    return 0;
  }

  /** Returns true if a transport has failed for good, by its place in the list. */
  boolean isBroken(int t) {
    return broken[t];
  }

  @Override
  public Readiness pollFailed() {
    for (int t = 0; t < transports.length; t++) {
      if (broken[t] && !told[t]) {
        told[t] = true;
        return transports[t].readiness();
      }
    }
    return null;
  }

  @Override
  public boolean ended() {
    return false;
  }
}
