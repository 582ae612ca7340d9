package fz.portal.apply;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Reads YAML into nodes. Aliases are not followed, so that a small file stays small. */
final class NodeReader {
  private static final int MAX_DEPTH = 20;

  private final String file;
  private final JsonParser parser;

  private NodeReader(String file, JsonParser parser) {
    this.file = file;
    this.parser = parser;
  }

  static Node read(String file, String text) {
    YAMLFactory factory =
        YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    try (JsonParser parser = factory.createParser(text)) {
      if (parser.nextToken() == null) {
        return new Node.Empty(new Place(file, 1, ""));
      }
      NodeReader reader = new NodeReader(file, parser);
      Node node = reader.node("", 0);
      if (parser.nextToken() != null) {
        throw reader.place("").wrong("a second document; write one document per file");
      }
      return node;
    } catch (JsonProcessingException e) {
      JsonLocation location = e.getLocation();
      String reason = e.getOriginalMessage().lines().findFirst().orElse("cannot be read");
      throw new Place(file, location == null ? 1 : location.getLineNr(), "")
          .wrong(
              "this is not YAML: "
                  + reason
                  + (reason.contains("alias") ? "; put values that start with * in quotes" : ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Node node(String key, int depth) throws IOException {
    Place place = place(key);
    if (depth > MAX_DEPTH) {
      throw place.wrong("is nested too deeply");
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> mapping(place, depth);
      case START_ARRAY -> sequence(place, depth);
      case VALUE_NULL -> new Node.Empty(place);
      default -> new Node.Scalar(place, parser.getText());
    };
  }

  private Node mapping(Place place, int depth) throws IOException {
    LinkedHashMap<String, Node> entries = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      entries.put(name, node(place.field(name).key(), depth + 1));
    }
    return new Node.Mapping(place, entries);
  }

  private Node sequence(Place place, int depth) throws IOException {
    List<Node> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(node(place.key() + "[" + items.size() + "]", depth + 1));
    }
    return new Node.Sequence(place, items);
  }

  private Place place(String key) {
    return new Place(file, parser.currentTokenLocation().getLineNr(), key);
  }
}
