package fz.control;

import com.fasterxml.jackson.databind.JsonNode;
import fz.control.message.IpText;
import fz.control.message.WireKey;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Typed access to the fields of a JSON object. Null counts as absent. */
final class JsonFields {
  private final JsonNode node;

  private JsonFields(JsonNode node) {
    this.node = node;
  }

  /** Thrown for a missing or wrong field; never leaves the codec. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException(String message) {
      super(message, null, false, false);
    }
  }

  /** Reads one value. */
  interface Reader<T> {
    T read(JsonFields fields) throws MalformedException;
  }

  static JsonFields of(JsonNode node) throws MalformedException {
    if (!node.isObject()) {
      throw new MalformedException("not an object");
    }
    return new JsonFields(node);
  }

  private Optional<JsonNode> find(String... names) {
    for (String name : names) {
      JsonNode value = node.get(name);
      if (value != null && !value.isNull()) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  private JsonNode need(String... names) throws MalformedException {
    return find(names).orElseThrow(() -> new MalformedException("no field " + names[0]));
  }

  boolean has(String name) {
    return find(name).isPresent();
  }

  String text(String... names) throws MalformedException {
    JsonNode value = need(names);
    if (!value.isTextual()) {
      throw new MalformedException(names[0] + " is not a text");
    }
    return value.textValue();
  }

  Optional<String> optionalText(String name) {
    return find(name).filter(JsonNode::isTextual).map(JsonNode::textValue);
  }

  long integer(String name) throws MalformedException {
    JsonNode value = need(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new MalformedException(name + " is not an integer");
    }
    return value.longValue();
  }

  OptionalLong optionalInteger(String name) throws MalformedException {
    return has(name) ? OptionalLong.of(integer(name)) : OptionalLong.empty();
  }

  boolean bool(String name) throws MalformedException {
    JsonNode value = need(name);
    if (!value.isBoolean()) {
      throw new MalformedException(name + " is not a boolean");
    }
    return value.booleanValue();
  }

  boolean bool(String name, boolean otherwise) throws MalformedException {
    return has(name) ? bool(name) : otherwise;
  }

  InetAddress address(String name) throws MalformedException {
    return IpText.parseHost(text(name))
        .orElseThrow(() -> new MalformedException(name + " is not an address"));
  }

  Optional<InetAddress> optionalAddress(String name) throws MalformedException {
    return has(name) ? Optional.of(address(name)) : Optional.empty();
  }

  WireKey key(String name) throws MalformedException {
    return WireKey.parse(text(name))
        .orElseThrow(() -> new MalformedException(name + " is not a key"));
  }

  <T> T object(String name, Reader<T> reader) throws MalformedException {
    return reader.read(of(need(name)));
  }

  <T> Optional<T> optionalObject(String name, Reader<T> reader) throws MalformedException {
    return has(name) ? Optional.of(object(name, reader)) : Optional.empty();
  }

  /** Reads a list of texts; entries that are no texts are skipped. */
  List<String> texts(String name) throws MalformedException {
    List<String> texts = new ArrayList<>();
    for (JsonNode value : array(name)) {
      if (value.isTextual()) {
        texts.add(value.textValue());
      }
    }
    return texts;
  }

  /** Reads a list, empty if absent; one malformed entry spoils it. */
  <T> List<T> list(Reader<T> reader, String... names) throws MalformedException {
    List<T> list = new ArrayList<>();
    for (JsonNode value : array(names)) {
      list.add(reader.read(of(value)));
    }
    return list;
  }

  /** Reads a list, empty if absent; malformed entries are skipped. */
  <T> List<T> lenientList(Reader<T> reader, String name) throws MalformedException {
    List<T> list = new ArrayList<>();
    for (JsonNode value : array(name)) {
      try {
        list.add(reader.read(of(value)));
      } catch (MalformedException e) {
        continue;
      }
    }
    return list;
  }

  private Iterable<JsonNode> array(String... names) throws MalformedException {
    Optional<JsonNode> value = find(names);
    if (value.isPresent() && !value.get().isArray()) {
      throw new MalformedException(names[0] + " is not a list");
    }
    return value.isPresent() ? value.get() : List.of();
  }
}
