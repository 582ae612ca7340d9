package fz.relay.metrics;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * The JSON form of an OTLP request to export metrics: what JSON makes of the protocol's messages,
 * so that 64-bit numbers are strings, with enumerations as numbers.
 *
 * <pre>
 *   resourceMetrics [ resource { attributes }
 *                     scopeMetrics [ scope { name }
 *                                    metrics [ name unit description, sum or gauge { dataPoints } ] ] ]
 * </pre>
 */
public final class OtlpJson {
  private static final int CUMULATIVE = 2;

  private final JsonFactory json = new JsonFactory();
  private final String scope;
  private final Map<String, String> resource;
  private final long startUnixNanos;

  /**
   * Creates an encoder.
   *
   * @param scope what the metrics are about
   * @param resource attributes of the process
   * @param startUnixNanos since when counters count
   */
  public OtlpJson(String scope, Map<String, String> resource, long startUnixNanos) {
    this.scope = scope;
    this.resource = resource;
    this.startUnixNanos = startUnixNanos;
  }

  /** Returns the body of a request. */
  public byte[] encode(List<Metric> metrics, long nowUnixNanos) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = json.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeArrayFieldStart("resourceMetrics");
      out.writeStartObject();
      out.writeObjectFieldStart("resource");
      attributes(out, resource);
      out.writeEndObject();
      out.writeArrayFieldStart("scopeMetrics");
      out.writeStartObject();
      out.writeObjectFieldStart("scope");
      out.writeStringField("name", scope);
      out.writeEndObject();
      out.writeArrayFieldStart("metrics");
      for (Metric metric : metrics) {
        metric(out, metric, nowUnixNanos);
      }
      out.writeEndArray();
      out.writeEndObject();
      out.writeEndArray();
      out.writeEndObject();
      out.writeEndArray();
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written to", e);
    }
    return bytes.toByteArray();
  }

  private void metric(JsonGenerator out, Metric metric, long nowUnixNanos) throws IOException {
    boolean counter = metric.kind() == Metric.Kind.COUNTER;
    out.writeStartObject();
    out.writeStringField("name", metric.name());
    out.writeStringField("unit", metric.unit());
    out.writeStringField("description", metric.description());
    out.writeObjectFieldStart(counter ? "sum" : "gauge");
    if (counter) {
      out.writeNumberField("aggregationTemporality", CUMULATIVE);
      out.writeBooleanField("isMonotonic", true);
    }
    out.writeArrayFieldStart("dataPoints");
    for (Metric.Point point : metric.points()) {
      out.writeStartObject();
      attributes(out, point.attributes());
      if (counter) {
        out.writeStringField("startTimeUnixNano", Long.toString(startUnixNanos));
      }
      out.writeStringField("timeUnixNano", Long.toString(nowUnixNanos));
      out.writeStringField("asInt", Long.toString(point.value()));
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void attributes(JsonGenerator out, Map<String, String> attributes)
      throws IOException {
    out.writeArrayFieldStart("attributes");
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      out.writeStartObject();
      out.writeStringField("key", attribute.getKey());
      out.writeObjectFieldStart("value");
      out.writeStringField("stringValue", attribute.getValue());
      out.writeEndObject();
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
