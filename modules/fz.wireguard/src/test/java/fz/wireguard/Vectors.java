package fz.wireguard;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Published test vectors, from the directory in the system property {@code fz.vectors}. */
final class Vectors {
  private Vectors() {}

  /** Returns a file of vectors; skips the test if it is not there. */
  static JsonNode read(String name) throws IOException {
    Path file = Path.of(System.getProperty("fz.vectors", "vectors"), name);
    assumeTrue(Files.isReadable(file), "no vectors: " + file + " (set -Dfz.vectors=DIR)");
    return new ObjectMapper().readTree(file.toFile());
  }

  /** Returns the cases of a Wycheproof file. */
  static List<JsonNode> wycheproof(String name) throws IOException {
    List<JsonNode> cases = new ArrayList<>();
    for (JsonNode group : read("wycheproof/" + name).get("testGroups")) {
      group.get("tests").forEach(cases::add);
    }
    return cases;
  }

  static byte[] hex(JsonNode node, String field) {
    return HexFormat.of().parseHex(node.get(field).asText());
  }
}
