package fz.transport.pcap;

import fz.packet.PacketBatch;
import fz.packet.Verdict;
import fz.transport.Capability;
import fz.transport.PacketTransport;
import fz.transport.Readiness;
import java.io.IOException;
import java.util.Set;

/**
 * Captures what another transport carries, as it was carried. A file that cannot be written any
 * more ends the capture and nothing else.
 */
final class CapturingPacketTransport implements PacketTransport {
  private final PacketTransport inner;
  private final Tap tap;

  CapturingPacketTransport(PacketTransport inner, CaptureWriter writer) {
    this.inner = inner;
    this.tap = new Tap(writer);
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public int mtu() {
    return inner.mtu();
  }

  @Override
  public Set<Capability> capabilities() {
    return inner.capabilities();
  }

  @Override
  public Readiness readiness() {
    return inner.readiness();
  }

  @Override
  public long writeErrors() {
    return inner.writeErrors();
  }

  @Override
  public int read(PacketBatch batch) throws IOException {
    int before = batch.count();
    int result = inner.read(batch);
    if (tap.isOpen() && batch.count() > before) {
      capture(batch, Selection.range(before, batch.count()), CaptureWriter.OUTBOUND);
    }
    return result;
  }

  @Override
  public int write(PacketBatch batch, int from) throws IOException {
    return write(batch, from, false);
  }

  @Override
  public boolean flush() throws IOException {
    return inner.flush();
  }

  @Override
  public int write(PacketBatch batch, int from, boolean more) throws IOException {
    long asked = Selection.withVerdict(batch, from, Verdict.DELIVER);
    int result = inner.write(batch, from, more);
    if (tap.isOpen() && asked != 0) {
      // Behind the first one that is left, those written are no longer to be delivered.
      long left = Selection.withVerdict(batch, result, Verdict.DELIVER);
      capture(batch, asked & ~left, CaptureWriter.INBOUND);
    }
    return result;
  }

  @Override
  public void close() {
    try {
      inner.close();
    } finally {
      tap.close();
    }
  }

  private void capture(PacketBatch batch, long wanted, int direction) {
    for (long rest = wanted; rest != 0; rest &= rest - 1) {
      int i = Long.numberOfTrailingZeros(rest);
      tap.write(batch.memory(), batch.offset(i), batch.length(i), direction);
    }
    tap.flush();
  }
}
