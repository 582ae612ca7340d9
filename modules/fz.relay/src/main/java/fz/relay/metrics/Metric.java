package fz.relay.metrics;

import java.util.List;
import java.util.Map;

/**
 * A metric and its values of this moment.
 *
 * @param name words with underscores, separated by dots, such as {@code fz.relay.packets_to_peers}
 * @param unit after UCUM, such as {@code By} or {@code {packet}}
 * @param description a sentence without a full stop
 * @param points one, or one for each set of attributes; none if nothing has happened
 */
public record Metric(String name, Kind kind, String unit, String description, List<Point> points) {
  /** What the values do. */
  public enum Kind {
    /** They grow from the start of the process on. */
    COUNTER,
    /** They go up and down. */
    GAUGE
  }

  /**
   * A value.
   *
   * @param attributes what it is the value of, in the order in which they are written
   */
  public record Point(Map<String, String> attributes, long value) {}

  /** Creates a metric of one value. */
  public static Metric of(String name, Kind kind, String unit, String description, long value) {
    return new Metric(name, kind, unit, description, List.of(new Point(Map.of(), value)));
  }
}
