package fz.portal.apply;

import java.util.List;
import java.util.SequencedMap;

/** A piece of YAML that knows where it stands. */
sealed interface Node {
  Place place();

  /** Text, number or boolean, as written. */
  record Scalar(Place place, String text) implements Node {}

  /** Nothing, or {@code null}. */
  record Empty(Place place) implements Node {}

  /** A list. */
  record Sequence(Place place, List<Node> items) implements Node {}

  /** Keys with values, in order. */
  record Mapping(Place place, SequencedMap<String, Node> entries) implements Node {}
}
