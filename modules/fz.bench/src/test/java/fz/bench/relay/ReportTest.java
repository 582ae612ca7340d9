package fz.bench.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import fz.bench.host.Machine;
import fz.bench.host.ProcessUsage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final LoadCase LOAD = new LoadCase(LoadCase.Way.PAIR, 50, 1);

  @Test
  void dividesByTheProcessorTimeOfTheServer() {
    Trial trial = new Trial(2, 1_000, 900, new ProcessUsage(500_000_000, 0, 0));
    assertEquals(450, trial.perSecond());
    assertEquals(1_800, trial.perCoreSecond());
    assertEquals(0.25, trial.cores());
    assertEquals(10, trial.lossPercent());
  }

  @Test
  void comparesMediansWithTheFirstServer() {
    Map<String, List<Trial>> servers = new LinkedHashMap<>();
    servers.put("one", List.of(trial(100_000), trial(300_000), trial(200_000)));
    servers.put("two", List.of(trial(500_000)));
    Map<String, Long> memory = new LinkedHashMap<>();
    memory.put("one", 18_000_000L);
    Report report =
        new Report(
            new Machine("a processor", 2, "Linux", "25"), "one", Map.of(LOAD, servers), memory);
    String text = report.text();
    assertTrue(text.contains("allocation to allocation, 50 clients, single packets"), text);
    assertTrue(text.contains("two          500,000  (500,000 to 500,000)   2.50 x"), text);
    assertTrue(text.contains("one             18.0"), text);
    JsonNode two =
        new ObjectMapper().<JsonNode>valueToTree(report.json()).at("/loads/0/servers/two");
    assertEquals(2.5, two.path("ratio").asDouble());
    assertEquals(500_000, two.at("/packetsPerCoreSecond/median").asDouble());
  }

  private static Trial trial(long packets) {
    return new Trial(1, packets, packets, new ProcessUsage(1_000_000_000, 0, 0));
  }
}
