package fz.relay.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpTargetTest {
  @Test
  void isOffUnlessSomebodyAsks() {
    assertEquals(Optional.empty(), OtlpTarget.of(null, Map.of(), "fz"));
    assertEquals(
        Optional.empty(), OtlpTarget.of(null, Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", ""), "fz"));
  }

  @ParameterizedTest
  @CsvSource({
    "http://c:4318, http://c:4318/v1/metrics",
    "http://c:4318/, http://c:4318/v1/metrics",
    "https://c/otlp, https://c/otlp/v1/metrics",
    "http://c:4318/v1/metrics, http://c:4318/v1/metrics"
  })
  void addsThePathOfTheSignal(String base, String expected) {
    OtlpTarget byOption = OtlpTarget.of(base, Map.of(), "fz").orElseThrow();
    assertEquals(expected, byOption.metrics().toString());
    assertEquals(Duration.ofMinutes(1), byOption.interval());
    assertEquals(Map.of("service.name", "fz"), byOption.resource());
    Map<String, String> environment = Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", base);
    assertEquals(byOption, OtlpTarget.of(null, environment, "fz").orElseThrow());
  }

  @Test
  void takesTheAddressOfTheSignalAsItIs() {
    Map<String, String> environment =
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT", "http://base",
            "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://metrics/here");
    assertEquals(
        "http://metrics/here",
        OtlpTarget.of(null, environment, "fz").orElseThrow().metrics().toString());
    assertEquals(
        "http://option/v1/metrics",
        OtlpTarget.of("http://option", environment, "fz").orElseThrow().metrics().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"collector:4318", "ftp://c", "http://", "http://a b"})
  void tellsWhichAddressIsWrong(String base) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> OtlpTarget.of(base, Map.of(), "fz"));
    assertTrue(e.getMessage().startsWith("--otlp: '" + base), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_METRIC_EXPORT_INTERVAL, 10",
    "OTEL_METRIC_EXPORT_INTERVAL, often",
    "OTEL_EXPORTER_OTLP_HEADERS, key",
    "OTEL_RESOURCE_ATTRIBUTES, =value"
  })
  void tellsWhichVariableIsWrong(String name, String value) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> OtlpTarget.of("http://c", Map.of(name, value), "fz"));
    assertTrue(e.getMessage().startsWith(name + ":"), e.getMessage());
  }
}
