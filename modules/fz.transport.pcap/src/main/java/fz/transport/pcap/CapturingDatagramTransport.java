package fz.transport.pcap;

import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.UdpPackets;
import fz.packet.Verdict;
import fz.transport.Capability;
import fz.transport.DatagramTransport;
import fz.transport.Readiness;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Set;

/**
 * Captures the datagrams of another transport, each with the IP and UDP headers that it had on the
 * network as far as the transport knows them; an own address that the system chose is written as
 * unspecified. A file that cannot be written any more ends the capture and nothing else. Copies and
 * allocates for each datagram.
 */
final class CapturingDatagramTransport implements DatagramTransport {
  private final DatagramTransport inner;
  private final Tap tap;
  private final PacketBatch received = Slab.batches(1)[0];
  private final PacketBatch sent = Slab.batches(1)[0];

  CapturingDatagramTransport(DatagramTransport inner, CaptureWriter writer) {
    this.inner = inner;
    this.tap = new Tap(writer);
  }

  @Override
  public Endpoint local() {
    return inner.local();
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
  public long errors() {
    return inner.errors();
  }

  @Override
  public int receive(PacketBatch batch) throws IOException {
    int before = batch.count();
    int result = inner.receive(batch);
    if (tap.isOpen() && batch.count() > before) {
      capture(batch, Selection.range(before, batch.count()), CaptureWriter.INBOUND, received);
    }
    return result;
  }

  @Override
  public int send(PacketBatch batch, int from) throws IOException {
    long asked = tap.isOpen() ? Selection.withVerdict(batch, from, Verdict.SEND) : 0;
    int result = inner.send(batch, from);
    if (asked != 0 && result > from) {
      capture(batch, asked & Selection.range(from, result), CaptureWriter.OUTBOUND, sent);
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

  private void capture(PacketBatch batch, long wanted, int direction, PacketBatch scratch) {
    for (long rest = wanted; rest != 0; rest &= rest - 1) {
      int i = Long.numberOfTrailingZeros(rest);
      Endpoint remote = new Endpoint(batch.remoteHigh(i), batch.remoteLow(i), batch.remotePort(i));
      // Datagrams of the other family are another transport's.
      if (remote.isIpv4() == inner.local().isIpv4()) {
        write(batch, i, remote, direction, scratch);
      }
    }
    tap.flush();
  }

  private void write(
      PacketBatch batch, int i, Endpoint remote, int direction, PacketBatch scratch) {
    byte[] payload = new byte[batch.length(i)];
    MemorySegment.copy(
        batch.memory(), ValueLayout.JAVA_BYTE, batch.offset(i), payload, 0, payload.length);
    boolean known = batch.localHigh(i) != 0 || batch.localLow(i) != 0;
    Endpoint local =
        known
            ? new Endpoint(batch.localHigh(i), batch.localLow(i), inner.local().port())
            : inner.local();
    scratch.clear();
    boolean inbound = direction == CaptureWriter.INBOUND;
    boolean fits =
        inbound
            ? UdpPackets.append(scratch, remote, local, payload)
            : UdpPackets.append(scratch, local, remote, payload);
    if (fits) {
      tap.write(scratch.memory(), scratch.offset(0), scratch.length(0), direction);
    }
  }
}
