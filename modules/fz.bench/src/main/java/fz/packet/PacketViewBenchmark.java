package fz.packet;

import fz.testkit.TestPackets;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Parsing of an IP packet, as filters, translation and the routing of resources need it. */
@State(Scope.Thread)
public class PacketViewBenchmark {
  private static final int PACKETS = 64;

  /** Address family. */
  @Param({"4", "6"})
  public int family;

  private final PacketBatch batch = Slab.batches(1)[0];
  private final PacketView view = new PacketView();

  /** Creates the state; JMH calls it. */
  public PacketViewBenchmark() {}

  /** Fills a batch with packets of different flows. */
  @Setup
  public void fill() {
    String network = family == 4 ? "10.0.0." : "fd00::";
    Endpoint destination = endpoint(network + 99, 2000);
    for (int i = 0; i < PACKETS; i++) {
      Endpoint source = endpoint(network + (i + 1), 1000 + i);
      byte[] packet = TestPackets.udp(source, destination, i, i, 200);
      batch.append(MemorySegment.ofArray(packet), 0, packet.length);
    }
  }

  /** Headers and ports of each packet of a batch. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public long parse() {
    long sum = 0;
    for (int i = 0; i < PACKETS; i++) {
      if (view.wrap(batch, i) == null) {
        sum += view.destinationLow() + view.sourcePort() + view.protocol();
      }
    }
    return sum;
  }

  private static Endpoint endpoint(String address, int port) {
    Endpoint parsed = IpAddresses.parse(address).orElseThrow();
    return new Endpoint(parsed.high(), parsed.low(), port);
  }
}
