package fz.portal.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The keys of one mapping, read one by one. Keys that are not expected are an error. */
final class Fields {
  /** A value with its place. */
  record Text(String value, Place place) {}

  private final Place place;
  private final SequencedMap<String, Node> entries;

  Fields(Node node, Set<String> known) {
    this.place = node.place();
    if (!(node instanceof Node.Mapping mapping)) {
      throw place.wrong("must have keys: " + String.join(", ", known.stream().sorted().toList()));
    }
    this.entries = mapping.entries();
    for (var entry : entries.entrySet()) {
      if (!known.contains(entry.getKey())) {
        throw entry
            .getValue()
            .place()
            .wrong("is not a known key; known are " + join(known.stream().sorted()));
      }
    }
  }

  Place place() {
    return place;
  }

  Text text(String key) {
    return optional(key).orElseThrow(() -> place.wrong("lacks the key '" + key + "'"));
  }

  Optional<Text> optional(String key) {
    Node node = entries.get(key);
    return switch (node) {
      case null -> Optional.empty();
      case Node.Empty _ -> Optional.empty();
      case Node.Scalar scalar -> Optional.of(new Text(scalar.text().strip(), scalar.place()));
      case Node.Sequence sequence -> throw sequence.place().wrong("must be one value, not a list");
      case Node.Mapping mapping -> throw mapping.place().wrong("must be one value, not keys");
    };
  }

  Text name() {
    Text name = text("name");
    if (name.value().isEmpty() || name.value().length() > 200) {
      throw name.place().wrong(name.value(), "must have 1 to 200 characters");
    }
    if (name.value().chars().anyMatch(Character::isISOControl)) {
      throw name.place().wrong("must not have control characters");
    }
    return name;
  }

  <E extends Enum<E>> E choice(String key, Class<E> type, E fallback) {
    Optional<Text> text = optional(key);
    if (text.isEmpty()) {
      if (fallback == null) {
        throw place.wrong("lacks the key '" + key + "': " + choices(type));
      }
      return fallback;
    }
    for (E constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(text.get().value())) {
        return constant;
      }
    }
    throw text.get().place().wrong(text.get().value(), "must be one of " + choices(type));
  }

  Optional<Boolean> flag(String key) {
    return optional(key)
        .map(
            text ->
                switch (text.value()) {
                  case "true" -> true;
                  case "false" -> false;
                  default -> throw text.place().wrong(text.value(), "must be true or false");
                });
  }

  /** Returns the items of a list; empty if the key is absent. */
  Optional<List<Node>> list(String key) {
    Node node = entries.get(key);
    return switch (node) {
      case null -> Optional.empty();
      case Node.Empty _ -> Optional.of(List.of());
      case Node.Sequence sequence -> Optional.of(sequence.items());
      case Node.Scalar scalar -> throw scalar.place().wrong(scalar.text(), "must be a list");
      case Node.Mapping mapping ->
          throw mapping.place().wrong("must be a list; put '- ' before its first key");
    };
  }

  List<Text> texts(String key) {
    List<Text> texts = new ArrayList<>();
    for (Node node : list(key).orElse(List.of())) {
      if (!(node instanceof Node.Scalar scalar)) {
        throw node.place().wrong("must be a name");
      }
      texts.add(new Text(scalar.text().strip(), scalar.place()));
    }
    return texts;
  }

  Optional<Node> node(String key) {
    return Optional.ofNullable(entries.get(key)).filter(node -> !(node instanceof Node.Empty));
  }

  private static <E extends Enum<E>> String choices(Class<E> type) {
    return join(Stream.of(type.getEnumConstants()).map(e -> e.name().toLowerCase(Locale.ROOT)));
  }

  private static String join(Stream<String> names) {
    return names.collect(Collectors.joining(", "));
  }
}
