package fz.pipeline;

import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import fz.transport.DatagramTransport;
import java.io.IOException;
import java.util.List;

/**
 * Sends datagrams, each through the one transport of its address family. A transport that fails or
 * blocks does not hold up what the others can send of the same batch.
 */
final class SocketWriterStage implements WriterStage {
  private final DatagramTransport[] transports;
  private final boolean[] ipv4Of;
  private final boolean[] broken;
  private final int[] position;
  private final PipelineCounters counters;
  private final Faults faults;
  private PacketBatch pending;

  SocketWriterStage(List<DatagramTransport> transports, PipelineCounters counters, Faults faults) {
    this.transports = transports.toArray(DatagramTransport[]::new);
    this.broken = new boolean[this.transports.length];
    this.position = new int[this.transports.length];
    this.ipv4Of = new boolean[this.transports.length];
    for (int t = 0; t < ipv4Of.length; t++) {
      ipv4Of[t] = this.transports[t].local().isIpv4();
    }
    this.counters = counters;
    this.faults = faults;
  }

  @Override
  @HotPath
  public boolean write(PacketBatch batch, boolean more) {
    if (!admit(batch)) {
      return true;
    }
    for (int t = 0; t < transports.length; t++) {
      position[t] = 0;
    }
    pending = batch;
    if (flush()) {
      return true;
    }
    counters.datagramSendBlocked.add(1);
    return false;
  }

  @Override
  @HotPath
  public boolean resume() {
    return flush();
  }

  @Override
  public boolean isPending() {
    return pending != null;
  }

  /** Drops what no transport can carry; returns false if nothing is left. */
  private boolean admit(PacketBatch batch) {
    int datagrams = 0;
    long bytes = 0;
    for (int i = 0; i < batch.count(); i++) {
      if (batch.verdict(i) != Verdict.SEND) {
        continue;
      }
      if (!carried(Endpoint.isIpv4(batch.remoteHigh(i), batch.remoteLow(i)))) {
        batch.verdict(i, Verdict.DROPPED);
        counters.dropped.incrementAndGet();
        continue;
      }
      datagrams++;
      bytes += batch.length(i);
    }
    counters.datagramsSent.add(datagrams);
    counters.datagramBytesSent.add(bytes);
    return datagrams > 0;
  }

  private boolean carried(boolean ipv4) {
    for (int t = 0; t < transports.length; t++) {
      if (!broken[t] && ipv4Of[t] == ipv4) {
        return true;
      }
    }
    return false;
  }

  private boolean flush() {
    PacketBatch batch = pending;
    int count = batch.count();
    boolean done = true;
    for (int t = 0; t < transports.length; t++) {
      if (position[t] < count && !broken[t]) {
        position[t] = send(t, batch);
        done &= position[t] >= count;
      }
    }
    if (done) {
      pending = null;
    }
    return done;
  }

  private int send(int t, PacketBatch batch) {
    try {
      return transports[t].send(batch, position[t]);
    } catch (IOException e) {
      broken[t] = true;
      faults.transport(Batches.describe(transports[t]), e);
    } catch (RuntimeException e) {
      faults.stage("socket-writer", e);
    }
    for (int i = position[t]; i < batch.count(); i++) {
      boolean ipv4 = Endpoint.isIpv4(batch.remoteHigh(i), batch.remoteLow(i));
      if (batch.verdict(i) == Verdict.SEND && ipv4 == ipv4Of[t]) {
        batch.verdict(i, Verdict.DROPPED);
        counters.dropped.incrementAndGet();
      }
    }
    return batch.count();
  }
}
