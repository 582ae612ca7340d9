package fz.siit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Published packets and what RFC 7915 makes of them: every {@code translation/*.json} of the
 * directory in the system property {@code fz.vectors}.
 */
class TranslationVectorsTest {
  private final ObjectMapper json = new ObjectMapper();

  @TestFactory
  Stream<DynamicTest> translatesAsPublished() throws IOException {
    Path directory = Path.of(System.getProperty("fz.vectors", "vectors"), "translation");
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (Stream<Path> found = Files.list(directory)) {
        found.filter(file -> file.toString().endsWith(".json")).sorted().forEach(files::add);
      }
    }
    assumeTrue(!files.isEmpty(), "no vectors: " + directory + " (set -Dfz.vectors=DIR)");
    return files.stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> run(file)));
  }

  private void run(Path path) throws IOException {
    JsonNode file = json.readTree(path.toFile());
    List<VectorSetUp> setUps = VectorSetUp.of(file);
    Map<String, Integer> bySetUp = new TreeMap<>();
    List<String> failures = new ArrayList<>();
    int total = 0;
    for (JsonNode vector : file.get("cases")) {
      total++;
      String first = null;
      String matched = null;
      for (int i = 0; i < setUps.size() && matched == null; i++) {
        String difference = difference(vector, setUps.get(i));
        first = i == 0 ? difference : first;
        matched = difference == null ? setUps.get(i).name() : null;
      }
      if (matched == null) {
        failures.add(vector.get("id").asText() + ' ' + vector.get("name").asText() + ": " + first);
      } else {
        bySetUp.merge(matched, 1, Integer::sum);
      }
    }
    int passed = total - failures.size();
    System.out.println(
        path.getFileName() + ": " + passed + " / " + total + " passed; by set-up " + bySetUp);
    assertTrue(total > 0, "no cases in " + path);
    assertEquals(List.of(), failures);
  }

  /** Returns how the outcome of a case is different from what is expected, or null. */
  private static String difference(JsonNode vector, VectorSetUp setUp) {
    Translated translated = new Translated(setUp.options(), setUp.mapping());
    List<byte[]> actual = translated.send(HexText.parse(vector.get("input").asText()));
    JsonNode expected = vector.get("expected");
    if (actual.size() != expected.size()) {
      return translated.verdict()
          + " "
          + translated.reason()
          + ", "
          + actual.size()
          + " instead of "
          + expected.size()
          + " packets";
    }
    Set<Integer> ignored = new HashSet<>();
    vector.path("ignore").forEach(byteOffset -> ignored.add(byteOffset.asInt()));
    for (int i = 0; i < actual.size(); i++) {
      String wanted = masked(HexText.parse(expected.get(i).asText()), ignored);
      String got = masked(actual.get(i), ignored);
      if (!wanted.equals(got)) {
        return "packet " + i + "\n  expected " + wanted + "\n  but was  " + got;
      }
    }
    return null;
  }

  private static String masked(byte[] packet, Set<Integer> ignored) {
    byte[] masked = packet.clone();
    for (int offset : ignored) {
      if (offset < masked.length) {
        masked[offset] = 0;
      }
    }
    return HexText.of(masked);
  }
}
