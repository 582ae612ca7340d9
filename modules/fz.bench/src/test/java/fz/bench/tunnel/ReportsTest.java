package fz.bench.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import fz.bench.Summary;
import fz.bench.host.Machine;
import fz.bench.tunnel.Candidate.Kind;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xml.sax.InputSource;

class ReportsTest {
  private static final Candidate SLOW = new Candidate("slow", Kind.WIREGUARD, "slow <{if}>");
  private static final Candidate FAST = new Candidate("fast", Kind.WIREGUARD, "fast {if}");
  private static final List<Candidate> BOTH = List.of(SLOW, FAST);
  private static final Settings SETTINGS =
      new Settings(6, 4, 1280, 1280, 60, 3, List.of(Load.TCP1));
  private static final Machine MACHINE = new Machine("a processor", 2, "Linux 6", "25");

  private final Results results = new Results();

  @BeforeEach
  void measure() {
    Stream.of(2.0, 1.0, 1.5).forEach(rate -> results.add("slow", Map.of("tcp1.rate", rate)));
    Stream.of(3.0, 9.0, 2.0, 4.0).forEach(rate -> results.add("fast", Map.of("tcp1.rate", rate)));
    results.add("fast", Map.of("guard.restless", 1.0));
    results.add("fast", Map.of("guard.restless", 2.0));
  }

  @Test
  void takesTheMedianAndTheSpread() {
    assertEquals(new Summary(1.5, 1, 2, 3), results.summary("slow", "tcp1.rate"));
    assertEquals(new Summary(3.5, 2, 9, 4), results.summary("fast", "tcp1.rate"));
    assertEquals(3.5 / 1.5, results.ratio("fast", "slow", "tcp1.rate"), 1e-9);
    assertNull(results.summary("slow", "tcp4.rate"));
    assertTrue(Double.isNaN(results.ratio("fast", "slow", "guard.restless")));
  }

  @Test
  void addsUpWhatShouldNotHappen() {
    assertEquals(3, results.summary("fast", "guard.restless").median());
  }

  @Test
  void leavesOutWhatCouldNotBeMeasured() {
    results.add("slow", Map.of("ping.p50", Double.NaN));
    assertNull(results.summary("slow", "ping.p50"));
  }

  @Test
  void forgetsTheFirstRound() {
    results.discard();
    assertNull(results.summary("slow", "tcp1.rate"));
  }

  @Test
  void printsABlockForEachMetric() {
    String text = TextReport.of(BOTH, results, "slow");
    assertTrue(
        text.startsWith(
            """
            TCP, 1 stream, Gbit/s
              slow       1.50  (1.00 to 2.00)    1.00 x
              fast       3.50  (2.00 to 9.00)    2.33 x
            """),
        text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0.04567, 0.046", "1.234, 1.23", "45.67, 45.7", "1234.5, 1235"})
  void roundsToWhatMatters(double value, String text) {
    assertEquals(text, TextReport.number(value));
  }

  @Test
  void writesPicturesThatAreXml() throws Exception {
    String page = new HtmlReport(BOTH, results, "slow").page(SETTINGS, MACHINE);
    assertTrue(page.contains("<code>slow &lt;{if}></code>"), page);
    assertTrue(!page.contains("http"), "the page needs nothing from elsewhere");
    List<String> pictures =
        Pattern.compile("<svg.*?</svg>", Pattern.DOTALL)
            .matcher(page)
            .results()
            .map(match -> match.group())
            .toList();
    assertEquals(2, pictures.size());
    for (String picture : pictures) {
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(picture)));
    }
  }

  @Test
  void hasAllValuesAsJson() {
    JsonNode root =
        new ObjectMapper().valueToTree(JsonReport.of(SETTINGS, MACHINE, BOTH, results, "slow"));
    JsonNode fast = root.path("candidates").get(1);
    assertEquals("fast", fast.path("name").asText());
    assertEquals("[3.0,9.0,2.0,4.0]", fast.at("/metrics/tcp1.rate/values").toString());
    assertEquals(2, root.at("/machine/processors").asInt());
  }
}
