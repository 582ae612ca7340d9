package fz.bench.path;

import fz.packet.PacketBatch;
import fz.transport.Capability;
import fz.transport.PacketTransport;
import fz.transport.Readiness;
import java.util.Set;

/**
 * The host's side in memory.
 *
 * @param source what the host sends
 * @param sink what it gets
 */
record MemoryHost(Source source, Sink sink) implements PacketTransport {
  private static final int MTU_BYTES = 9000;

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public int mtu() {
    return MTU_BYTES;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public int read(PacketBatch batch) {
    return source.read(batch);
  }

  @Override
  public int write(PacketBatch batch, int from) {
    return sink.write(batch, from);
  }

  @Override
  public Readiness readiness() {
    return source;
  }

  @Override
  public long writeErrors() {
    return 0;
  }

  @Override
  public void close() {}
}
