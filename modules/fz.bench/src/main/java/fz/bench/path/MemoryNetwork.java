package fz.bench.path;

import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.transport.Capability;
import fz.transport.DatagramTransport;
import fz.transport.Readiness;
import java.util.Set;

/**
 * The network's side in memory.
 *
 * @param source what peers send
 * @param sink what they get
 */
record MemoryNetwork(Source source, Sink sink) implements DatagramTransport {
  @Override
  public Endpoint local() {
    return PathWorld.SOCKET;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.ECN);
  }

  @Override
  public int receive(PacketBatch batch) {
    return source.read(batch);
  }

  @Override
  public int send(PacketBatch batch, int from) {
    return sink.write(batch, from);
  }

  @Override
  public Readiness readiness() {
    return source;
  }

  @Override
  public long errors() {
    return 0;
  }

  @Override
  public void close() {}
}
