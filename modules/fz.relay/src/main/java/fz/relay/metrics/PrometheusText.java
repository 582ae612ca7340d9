package fz.relay.metrics;

import java.util.List;
import java.util.Map;

/** The text format of Prometheus, version 0.0.4. */
public final class PrometheusText {
  private PrometheusText() {}

  /** Writes metrics. Names get underscores for dots; counters end with {@code _total}. */
  public static String of(List<Metric> metrics) {
    StringBuilder text = new StringBuilder(4_096);
    for (Metric metric : metrics) {
      boolean counter = metric.kind() == Metric.Kind.COUNTER;
      String name = metric.name().replace('.', '_') + (counter ? "_total" : "");
      text.append("# HELP ").append(name).append(' ').append(metric.description()).append('\n');
      text.append("# TYPE ").append(name).append(counter ? " counter\n" : " gauge\n");
      for (Metric.Point point : metric.points()) {
        text.append(name);
        labels(text, point.attributes());
        text.append(' ').append(point.value()).append('\n');
      }
    }
    return text.toString();
  }

  private static void labels(StringBuilder text, Map<String, String> attributes) {
    String separator = "{";
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      text.append(separator).append(attribute.getKey()).append("=\"");
      text.append(escaped(attribute.getValue())).append('"');
      separator = ",";
    }
    text.append(attributes.isEmpty() ? "" : "}");
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
