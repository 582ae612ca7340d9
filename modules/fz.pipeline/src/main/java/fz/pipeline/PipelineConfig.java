package fz.pipeline;

import fz.transport.DatagramTransport;
import fz.transport.PacketTransport;
import fz.tunnel.DataPlane;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * What a pipeline joins.
 *
 * <p>Plane and transports stay with the caller, who closes the transports after the pipeline. While
 * the pipeline runs nothing else may call the plane: use {@link Pipeline#execute}.
 *
 * @param name begins the names of the threads
 * @param plane the core stage
 * @param packets the host side
 * @param datagrams the network side: for each address family none, one, or several that share one
 *     address and port, of which each receives what the others do not
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
    for (List<DatagramTransport> family : families(datagrams)) {
      if (family.stream().map(DatagramTransport::local).distinct().count() > 1) {
        throw new IllegalArgumentException(
            "datagram transports of one address family with different addresses or ports");
      }
    }
  }

  /**
   * Returns the network side by reader: one transport of each family in each list, as far as there
   * are any. The first list has all families.
   */
  List<List<DatagramTransport>> readers() {
    List<List<DatagramTransport>> readers = new ArrayList<>();
    for (List<DatagramTransport> family : families(datagrams)) {
      for (int i = 0; i < family.size(); i++) {
        if (i == readers.size()) {
          readers.add(new ArrayList<>());
        }
        readers.get(i).add(family.get(i));
      }
    }
    return readers;
  }

  private static Collection<List<DatagramTransport>> families(List<DatagramTransport> all) {
    return all.stream().collect(Collectors.partitioningBy(d -> d.local().isIpv4())).values();
  }
}
