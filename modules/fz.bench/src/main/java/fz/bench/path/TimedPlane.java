package fz.bench.path;

import fz.packet.DropCounters;
import fz.packet.PacketBatch;
import fz.tunnel.DataPlane;

/**
 * A core whose calls are timed.
 *
 * @param inner the core
 * @param time where
 */
record TimedPlane(DataPlane inner, StageTimes.Cell time) implements DataPlane {
  @Override
  public void handleOutbound(PacketBatch batch, long nowNanos) {
    long start = time.begin();
    inner.handleOutbound(batch, nowNanos);
    time.end(start);
  }

  @Override
  public void handleInbound(PacketBatch batch, long nowNanos) {
    long start = time.begin();
    inner.handleInbound(batch, nowNanos);
    time.end(start);
  }

  @Override
  public void handleOpened(PacketBatch batch, long nowNanos) {
    long start = time.begin();
    inner.handleOpened(batch, nowNanos);
    time.end(start);
  }

  @Override
  public int pollTransmit(PacketBatch batch, long nowNanos) {
    return inner.pollTransmit(batch, nowNanos);
  }

  @Override
  public int pollDeliver(PacketBatch batch, long nowNanos) {
    return inner.pollDeliver(batch, nowNanos);
  }

  @Override
  public void handleTimeout(long nowNanos) {
    inner.handleTimeout(nowNanos);
  }

  @Override
  public long nextTimeout() {
    return inner.nextTimeout();
  }

  @Override
  public DropCounters drops() {
    return inner.drops();
  }
}
