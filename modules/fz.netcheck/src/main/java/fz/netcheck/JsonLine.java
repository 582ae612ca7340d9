package fz.netcheck;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;

/** Objects of one line each, with a type. */
final class JsonLine {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final PrintStream out;

  JsonLine(PrintStream out) {
    this.out = out;
  }

  /** Begins an object. */
  static ObjectNode of(String type) {
    return MAPPER.createObjectNode().put("type", type);
  }

  /** Begins an object without a type. */
  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** Writes an object, at once. */
  void write(ObjectNode object) {
    out.println(object);
    out.flush();
  }

  /** Writes an error. */
  void error(String text) {
    write(of("error").put("text", text));
  }

  /** Reads an object with a type; null if a line is none. */
  static JsonNode read(String line) {
    try {
      JsonNode node = MAPPER.readTree(line);
      return node != null && node.isObject() && node.path("type").isTextual() ? node : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
