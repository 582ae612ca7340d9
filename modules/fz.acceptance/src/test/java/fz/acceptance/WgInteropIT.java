package fz.acceptance;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code fz wg} with each implementation of {@link WgPeer#all()} in each of {@link WgScenario}, the
 * slow ones with {@code -Dfz.interop.slow=true}. Ends with a table.
 */
final class WgInteropIT {
  private static final Map<String, Map<WgScenario, String>> TABLE = new LinkedHashMap<>();

  @TempDir private Path directory;
  private final List<WgMeeting> meetings = new ArrayList<>();

  @TestFactory
  Stream<DynamicNode> scenarios() {
    return WgPeer.all().stream().map(this::scenarios);
  }

  @AfterEach
  void close() {
    meetings.forEach(WgMeeting::close);
  }

  @AfterAll
  static void print() {
    StringBuilder text = new StringBuilder("\nfz wg and others, milliseconds:\n");
    text.append("%-44s".formatted(""));
    TABLE.keySet().forEach(peer -> text.append("%16s".formatted(peer)));
    for (WgScenario scenario : WgScenario.values()) {
      text.append("\n%-44s".formatted(scenario.title()));
      TABLE.values().forEach(row -> text.append("%16s".formatted(row.getOrDefault(scenario, "-"))));
    }
    System.out.println(text);
  }

  private DynamicNode scenarios(WgPeer peer) {
    boolean slow = Boolean.getBoolean("fz.interop.slow");
    TABLE.put(peer.name(), new LinkedHashMap<>());
    WgMeeting[] meeting = new WgMeeting[1];
    return dynamicContainer(
        peer.name(),
        Arrays.stream(WgScenario.values())
            .filter(scenario -> slow || !scenario.isSlow())
            .map(scenario -> dynamicTest(scenario.title(), () -> play(peer, scenario, meeting))));
  }

  private void play(WgPeer peer, WgScenario scenario, WgMeeting[] open) throws Exception {
    if (!peer.isFz()) {
      Requirement.tools(peer.command().getFirst());
    }
    if (open[0] == null) {
      open[0] = open(peer);
    }
    TABLE.get(peer.name()).put(scenario, "FAILED");
    long start = System.nanoTime();
    try {
      scenario.play(open[0]);
      long millis = (System.nanoTime() - start) / 1_000_000;
      TABLE.get(peer.name()).put(scenario, Long.toString(millis));
      open[0].reset();
    } catch (Exception | AssertionError e) {
      // What a failure leaves must not be the next scenario's.
      open[0].close();
      open[0] = null;
      throw e;
    }
  }

  private WgMeeting open(WgPeer peer) throws IOException, InterruptedException {
    WgMeeting meeting = WgMeeting.open(Files.createTempDirectory(directory, "pair"), peer);
    meetings.add(meeting);
    return meeting;
  }
}
