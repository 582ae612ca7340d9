package fz.portal.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;

/** A message from a peer. Readers are lenient: what is missing or of another type is empty. */
record Inbound(String topic, String event, JsonNode payload, JsonNode ref) {
  private static final int MAX_ITEMS = 256;
  private static final int MAX_TEXT = 1024;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Returns the message, or null if the text is none. */
  static Inbound parse(String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      JsonNode topic = node.path("topic");
      JsonNode event = node.path("event");
      if (!topic.isTextual() || !event.isTextual()) {
        return null;
      }
      JsonNode ref = node.path("ref");
      return new Inbound(
          topic.textValue(),
          event.textValue(),
          node.path("payload"),
          ref.isNumber() || ref.isTextual() ? ref : JsonNodeFactory.instance.nullNode());
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  String text(String key) {
    return payload.path(key).asText("");
  }

  /** Returns the texts of a list, without those that are no texts or too long. */
  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : payload.path(key)) {
      if (item.isTextual() && item.textValue().length() <= MAX_TEXT && texts.size() < MAX_ITEMS) {
        texts.add(item.textValue());
      }
    }
    return texts;
  }
}
