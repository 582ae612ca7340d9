package fz.bench.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.bench.host.ProcessUsage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is read from {@code /proc}, on the machine that runs the test. */
class ReadingsTest {
  private static final List<Long> SELF = List.of(ProcessHandle.current().pid());

  @Test
  void countsOwnProcessorTime() throws IOException {
    ProcessUsage before = ProcessUsage.of(SELF);
    double box = Box.cpuSeconds();
    long end = System.nanoTime() + 60_000_000;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    ProcessUsage used = ProcessUsage.of(SELF).minus(before);
    assertTrue(used.cpuNanos() > 1_000_000, "spinning takes time: " + used);
    assertTrue(Box.cpuSeconds() >= box);
    assertTrue(ProcessUsage.residentBytes(SELF) > 10_000_000);
  }

  @Test
  void seesThatThisThreadRuns() throws IOException {
    assertTrue(!ProcessUsage.isSleeping(SELF));
    assertTrue(ProcessUsage.isSleeping(List.of()));
  }

  @Test
  void readsTheCountersOfTheNetwork() throws IOException {
    Map<String, Long> counters = NetCounters.of(SELF);
    assertEquals(
        Set.of("outOfOrder", "retransmits", "checksumErrors", "udpErrors"), counters.keySet());
    counters.forEach((name, value) -> assertTrue(value >= 0, name));
  }

  @Test
  void takesQuantiles() {
    double[] ordered = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    assertEquals(5, Ping.quantile(ordered, 0.5));
    assertEquals(10, Ping.quantile(ordered, 0.99));
    assertEquals(1, Ping.quantile(new double[] {1}, 0.5));
    assertTrue(Double.isNaN(Ping.quantile(new double[0], 0.5)));
  }
}
