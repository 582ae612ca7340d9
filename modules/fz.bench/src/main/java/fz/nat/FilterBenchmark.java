package fz.nat;

import fz.packet.IpProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The filters of one resource, asked about ports that half of the time are permitted. */
@State(Scope.Thread)
public class FilterBenchmark {
  private static final int PORTS = 64;

  /** Ranges of TCP ports. */
  @Param({"1", "8", "64"})
  public int ranges;

  private final int[] ports = new int[PORTS];
  private FilterSet filters;

  /** Creates the state; JMH calls it. */
  public FilterBenchmark() {}

  /** Makes ranges that cover every other stretch of ports. */
  @Setup
  public void fill() {
    int stretch = 65_536 / (2 * ranges);
    List<Filter> list = new ArrayList<>();
    for (int i = 0; i < ranges; i++) {
      int first = 2 * i * stretch;
      list.add(new Filter(Filter.Protocol.TCP, first, first + stretch - 1));
    }
    filters = FilterSet.of(list);
    Random random = new Random(1);
    for (int i = 0; i < PORTS; i++) {
      ports[i] = random.nextInt(65_536);
    }
  }

  /** One question. */
  @Benchmark
  @OperationsPerInvocation(PORTS)
  public int permits() {
    int permitted = 0;
    for (int port : ports) {
      permitted += filters.permits(IpProtocol.TCP, port) ? 1 : 0;
    }
    return permitted;
  }
}
