package fz.relay.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import fz.relay.metrics.Metric.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A collector gets what the JSON form of OTLP asks for, and the process does not depend on it. */
class OtlpPushTest {
  private static final int PATIENCE_SECONDS = 20;

  private record Received(String path, String contentType, String key, JsonNode body) {}

  private final BlockingQueue<Received> requests = new LinkedBlockingQueue<>();
  private final AtomicLong packets = new AtomicLong();
  private volatile int status = 200;
  private HttpServer collector;

  @BeforeEach
  void listen() throws IOException {
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext("/", this::receive);
    collector.start();
  }

  @AfterEach
  void stop() {
    collector.stop(0);
  }

  @Test
  void postsWhatTheProtocolAsksFor() throws Exception {
    try (OtlpPush push = start(100)) {
      assertNotNull(push);
      Received received = next();
      assertEquals("/base/v1/metrics", received.path());
      assertEquals("application/json", received.contentType());
      assertEquals("a secret", received.key());
      OtlpSchema.check(received.body());
      JsonNode resource = received.body().at("/resourceMetrics/0/resource/attributes");
      assertEquals("relay-1", OtlpSchema.attribute(resource, "service.name"));
      assertEquals("eu", OtlpSchema.attribute(resource, "region"));
      JsonNode scope = received.body().at("/resourceMetrics/0/scopeMetrics/0");
      assertEquals("fz.test", scope.at("/scope/name").asText());
      JsonNode sum = scope.at("/metrics/0/sum");
      assertEquals(2, sum.path("aggregationTemporality").asInt());
      assertTrue(sum.path("isMonotonic").asBoolean());
      JsonNode gauge = scope.at("/metrics/1/gauge/dataPoints/0");
      assertEquals("-7", gauge.path("asInt").asText());
      JsonNode drops = scope.at("/metrics/2/sum/dataPoints");
      assertEquals("a \"reason\"", OtlpSchema.attribute(drops.at("/0/attributes"), "reason"));
    }
  }

  @Test
  void countsFromTheStartOn() throws Exception {
    try (OtlpPush push = start(100)) {
      assertNotNull(push);
      packets.set(5);
      JsonNode first = point(next());
      packets.set(9_007_199_254_740_993L);
      next();
      JsonNode later = point(next());
      assertEquals("9007199254740993", later.path("asInt").asText());
      assertEquals(first.path("startTimeUnixNano"), later.path("startTimeUnixNano"));
      long firstNanos = first.path("timeUnixNano").asLong();
      assertTrue(later.path("timeUnixNano").asLong() > firstNanos);
      assertTrue(firstNanos > first.path("startTimeUnixNano").asLong());
    }
  }

  @Test
  void goesOnAfterTheCollectorRefused() throws Exception {
    status = 503;
    try (OtlpPush push = start(100)) {
      assertNotNull(push);
      next();
      next();
      status = 200;
      next();
      OtlpSchema.check(next().body());
    }
  }

  @Test
  void pushesOnceMoreAtTheEnd() throws Exception {
    OtlpPush push = start(3_600_000);
    packets.set(11);
    push.close();
    assertEquals("11", point(next()).path("asInt").asText());
    assertTrue(requests.isEmpty());
  }

  @Test
  void endsThoughNobodyListens() throws Exception {
    OtlpPush push = start(3_600_000);
    collector.stop(0);
    push.close();
    assertTrue(requests.isEmpty());
  }

  private OtlpPush start(int intervalMillis) {
    int port = collector.getAddress().getPort();
    OtlpTarget target =
        OtlpTarget.of(
                "http://127.0.0.1:" + port + "/base/",
                Map.of(
                    "OTEL_METRIC_EXPORT_INTERVAL",
                    "" + intervalMillis,
                    "OTEL_EXPORTER_OTLP_HEADERS",
                    "x-key=a%20secret",
                    "OTEL_RESOURCE_ATTRIBUTES",
                    "region=eu,service.name=other",
                    "OTEL_SERVICE_NAME",
                    "relay-1"),
                "test")
            .orElseThrow();
    return OtlpPush.start(target, "fz.test", this::metrics);
  }

  private List<Metric> metrics() {
    return List.of(
        Metric.of("fz.test.packets", Kind.COUNTER, "{packet}", "Packets", packets.get()),
        Metric.of("fz.test.level", Kind.GAUGE, "{level}", "A level", -7),
        new Metric(
            "fz.test.dropped",
            Kind.COUNTER,
            "{packet}",
            "Drops",
            List.of(
                new Metric.Point(Map.of("reason", "a \"reason\""), 1),
                new Metric.Point(Map.of("reason", "another"), 2))));
  }

  private static JsonNode point(Received received) {
    return received.body().at("/resourceMetrics/0/scopeMetrics/0/metrics/0/sum/dataPoints/0");
  }

  private Received next() throws InterruptedException {
    Received received = requests.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertNotNull(received, "nothing was pushed");
    return received;
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(
          new Received(
              exchange.getRequestURI().getPath(),
              exchange.getRequestHeaders().getFirst("Content-Type"),
              exchange.getRequestHeaders().getFirst("x-key"),
              new ObjectMapper().readTree(exchange.getRequestBody())));
      exchange.sendResponseHeaders(status, -1);
    }
  }

  /** The messages of opentelemetry/proto/metrics/v1/metrics.proto that are used, in JSON. */
  private static final class OtlpSchema {
    private OtlpSchema() {}

    static void check(JsonNode request) {
      fields(request, Set.of("resourceMetrics"));
      for (JsonNode resourceMetrics : array(request, "resourceMetrics")) {
        fields(resourceMetrics, Set.of("resource", "scopeMetrics"));
        fields(resourceMetrics.path("resource"), Set.of("attributes"));
        attributes(resourceMetrics.path("resource"));
        for (JsonNode scopeMetrics : array(resourceMetrics, "scopeMetrics")) {
          fields(scopeMetrics, Set.of("scope", "metrics"));
          array(scopeMetrics, "metrics").forEach(OtlpSchema::metric);
        }
      }
    }

    private static void metric(JsonNode metric) {
      boolean sum = metric.has("sum");
      fields(metric, Set.of("name", "unit", "description", sum ? "sum" : "gauge"));
      JsonNode data = metric.path(sum ? "sum" : "gauge");
      fields(
          data,
          sum
              ? Set.of("aggregationTemporality", "isMonotonic", "dataPoints")
              : Set.of("dataPoints"));
      for (JsonNode point : array(data, "dataPoints")) {
        attributes(point);
        Set<String> names = new TreeSet<>(Set.of("attributes", "timeUnixNano", "asInt"));
        if (sum) {
          names.add("startTimeUnixNano");
        }
        fields(point, names);
        names.remove("attributes");
        for (String name : names) {
          assertTrue(point.path(name).isTextual(), name + ": 64 bits are a string");
          assertEquals("" + Long.parseLong(point.path(name).asText()), point.path(name).asText());
        }
      }
    }

    private static void attributes(JsonNode owner) {
      for (JsonNode attribute : array(owner, "attributes")) {
        fields(attribute, Set.of("key", "value"));
        fields(attribute.path("value"), Set.of("stringValue"));
      }
    }

    static String attribute(JsonNode attributes, String key) {
      List<String> found = new ArrayList<>();
      for (JsonNode attribute : attributes) {
        if (attribute.path("key").asText().equals(key)) {
          found.add(attribute.at("/value/stringValue").asText());
        }
      }
      assertEquals(1, found.size(), key);
      return found.getFirst();
    }

    private static JsonNode array(JsonNode owner, String name) {
      assertTrue(owner.path(name).isArray(), name);
      return owner.path(name);
    }

    private static void fields(JsonNode node, Set<String> expected) {
      Set<String> names = new TreeSet<>();
      node.fieldNames().forEachRemaining(names::add);
      assertEquals(new TreeSet<>(expected), names);
    }
  }
}
