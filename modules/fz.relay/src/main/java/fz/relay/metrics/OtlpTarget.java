package fz.relay.metrics;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where metrics are sent, how, and what they say about their origin. The variables are those of the
 * OpenTelemetry specification.
 *
 * @param metrics the address to post to
 * @param headers further headers of each request
 * @param interval time between two requests
 * @param resource attributes of this process
 */
public record OtlpTarget(
    URI metrics, Map<String, String> headers, Duration interval, Map<String, String> resource) {
  private static final String PATH = "/v1/metrics";
  private static final String DEFAULT_INTERVAL_MILLIS = "60000";
  private static final int LEAST_INTERVAL_MILLIS = 100;
  private static final String INTERVAL = "OTEL_METRIC_EXPORT_INTERVAL";

  /**
   * Reads what is configured; empty if nothing is.
   *
   * @param option a base address that comes before those of the environment, or null
   * @param service the name of this service if the environment has none
   * @throws IllegalArgumentException one line that names the option or variable
   */
  public static Optional<OtlpTarget> of(
      String option, Map<String, String> environment, String service) {
    String base = option == null ? environment.get("OTEL_EXPORTER_OTLP_ENDPOINT") : option;
    String whole = option == null ? environment.get("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT") : null;
    if (isBlank(base) && isBlank(whole)) {
      return Optional.empty();
    }
    String name = option != null ? "--otlp" : "OTEL_EXPORTER_OTLP_ENDPOINT";
    URI address = isBlank(whole) ? metrics(name, base.strip()) : address(name, whole.strip());
    Map<String, String> resource =
        pairs("OTEL_RESOURCE_ATTRIBUTES", environment.getOrDefault("OTEL_RESOURCE_ATTRIBUTES", ""));
    String given = environment.get("OTEL_SERVICE_NAME");
    if (!isBlank(given)) {
      resource.put("service.name", given);
    }
    resource.putIfAbsent("service.name", service);
    String headers = environment.getOrDefault("OTEL_EXPORTER_OTLP_HEADERS", "");
    return Optional.of(
        new OtlpTarget(
            address,
            pairs("OTEL_EXPORTER_OTLP_HEADERS", headers),
            interval(environment.getOrDefault(INTERVAL, DEFAULT_INTERVAL_MILLIS)),
            resource));
  }

  private static URI metrics(String name, String base) {
    URI given = address(name, base);
    return base.endsWith(PATH) ? given : address(name, base.replaceFirst("/$", "") + PATH);
  }

  private static URI address(String name, String text) {
    try {
      URI address = URI.create(text);
      String scheme = address.getScheme();
      if (address.getHost() != null && ("http".equals(scheme) || "https".equals(scheme))) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      throw wrong(name, text, e);
    }
    throw wrong(name, text, null);
  }

  private static IllegalArgumentException wrong(String name, String text, Exception cause) {
    return new IllegalArgumentException(
        name + ": '" + text + "' is no address such as http://collector.example.com:4318", cause);
  }

  private static Duration interval(String text) {
    try {
      int millis = Integer.parseInt(text.strip());
      if (millis >= LEAST_INTERVAL_MILLIS) {
        return Duration.ofMillis(millis);
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          INTERVAL + ": '" + text + "' is not a number of milliseconds", e);
    }
    throw new IllegalArgumentException(
        INTERVAL + ": " + text + " is below " + LEAST_INTERVAL_MILLIS + " milliseconds");
  }

  /** Reads {@code key=value,key=value}, values with percent signs as in an address. */
  private static Map<String, String> pairs(String name, String text) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : text.split(",")) {
      if (pair.isBlank()) {
        continue;
      }
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(name + ": something in it is not KEY=VALUE");
      }
      String value = pair.substring(equals + 1).strip().replace("+", "%2B");
      pairs.put(
          pair.substring(0, equals).strip(), URLDecoder.decode(value, StandardCharsets.UTF_8));
    }
    return pairs;
  }

  private static boolean isBlank(String text) {
    return text == null || text.isBlank();
  }
}
