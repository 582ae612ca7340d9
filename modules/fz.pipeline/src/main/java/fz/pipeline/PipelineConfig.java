package fz.pipeline;

import fz.transport.DatagramTransport;
import fz.transport.PacketTransport;
import fz.tunnel.DataPlane;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * What a pipeline joins.
 *
 * <p>Plane and transports stay with the caller, who closes the transports after the pipeline. While
 * the pipeline runs nothing else may call the plane: use {@link Pipeline#execute}.
 *
 * @param name begins the names of the threads
 * @param plane the core stage
 * @param packets the host side
 * @param datagrams the network side, at most one for each address family
 * @param placement which stages share a thread
 * @param listener the owner
 * @param clock nanoseconds that never go back and do not stop while the system sleeps; read once a
 *     turn and never by two threads at once
 */
public record PipelineConfig(
    String name,
    DataPlane plane,
    PacketTransport packets,
    List<DatagramTransport> datagrams,
    Placement placement,
    PipelineListener listener,
    LongSupplier clock) {

  /** Checks that nothing is missing. */
  public PipelineConfig {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(plane, "plane");
    Objects.requireNonNull(packets, "packets");
    Objects.requireNonNull(placement, "placement");
    Objects.requireNonNull(listener, "listener");
    Objects.requireNonNull(clock, "clock");
    datagrams = List.copyOf(datagrams);
    if (datagrams.isEmpty()) {
      throw new IllegalArgumentException("no datagram transport");
    }
    if (datagrams.stream().map(d -> d.local().isIpv4()).distinct().count() != datagrams.size()) {
      throw new IllegalArgumentException("two datagram transports of one address family");
    }
  }
}
