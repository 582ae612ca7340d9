package fz.interop;

import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import fz.testkit.MemoryDatagramTransport;
import fz.testkit.MemoryPacketTransport;
import fz.transport.Capability;
import fz.transport.DatagramTransport;
import fz.transport.PacketTransport;
import fz.transport.Readiness;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The two transports of a pipeline with counters in front: calls, and packets that lie elsewhere
 * when they leave than when they came. Used by one thread at a time.
 */
final class CountingTransports {
  final PacketTransport host;
  final DatagramTransport network;

  private final Map<Integer, Integer> places = new HashMap<>();
  private final PacketBatch[] cameIn = new PacketBatch[1];
  private long calls;
  private long packets;
  private long moved;

  CountingTransports(MemoryPacketTransport host, MemoryDatagramTransport network) {
    this.host = new Host(host);
    this.network = new Network(network);
  }

  /** Returns calls of either transport, those that moved nothing included. */
  long calls() {
    return calls;
  }

  /** Returns packets that were written or sent. */
  long packets() {
    return packets;
  }

  /** Returns packets that are not where they were put when they were read or received. */
  long moved() {
    return moved;
  }

  void reset() {
    calls = 0;
    packets = 0;
    moved = 0;
  }

  /** Notes where the payload of each packet ends: headers are added and removed in front. */
  private int came(PacketBatch batch, int added, int trailer) {
    calls++;
    if (added > 0) {
      cameIn[0] = batch;
      places.clear();
      for (int i = 0; i < batch.count(); i++) {
        places.put(i, batch.offset(i) + batch.length(i) - trailer);
      }
    }
    return added;
  }

  private void leaves(PacketBatch batch, int from, Verdict verdict, int trailer) {
    calls++;
    for (int i = from; i < batch.count(); i++) {
      if (batch.verdict(i) != verdict) {
        continue;
      }
      packets++;
      Integer place = places.get(i);
      int end = batch.offset(i) + batch.length(i) - trailer;
      if (batch != cameIn[0] || place == null || place != end) {
        moved++;
      }
    }
  }

  private static final int TAG_BYTES = 16;

  private final class Host implements PacketTransport {
    private final MemoryPacketTransport inner;

    Host(MemoryPacketTransport inner) {
      this.inner = inner;
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
    public int read(PacketBatch batch) throws IOException {
      return came(batch, inner.read(batch), 0);
    }

    @Override
    public int write(PacketBatch batch, int from) throws IOException {
      return write(batch, from, false);
    }

    @Override
    public int write(PacketBatch batch, int from, boolean more) throws IOException {
      leaves(batch, from, Verdict.DELIVER, 0);
      return inner.write(batch, from, more);
    }

    @Override
    public boolean flush() throws IOException {
      return inner.flush();
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
    public void close() {
      inner.close();
    }
  }

  private final class Network implements DatagramTransport {
    private final MemoryDatagramTransport inner;

    Network(MemoryDatagramTransport inner) {
      this.inner = inner;
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
    public int receive(PacketBatch batch) throws IOException {
      return came(batch, inner.receive(batch), TAG_BYTES);
    }

    @Override
    public int send(PacketBatch batch, int from) throws IOException {
      leaves(batch, from, Verdict.SEND, TAG_BYTES);
      return inner.send(batch, from);
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
    public void close() {
      inner.close();
    }
  }
}
