package fz.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PortalAddressTest {
  @Test
  void appendsThePathOfTheRoleAndTheQuery() {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("external_id", "gw1");
    query.put("public_key", "bQ5S+/=");
    assertEquals(
        "ws://10.0.0.1:8080/base/gateway/v2/websocket?external_id=gw1&public_key=bQ5S%2B%2F%3D",
        PortalAddress.of(URI.create("http://10.0.0.1:8080/base/"), Role.GATEWAY, query).toString());
    assertEquals(
        "wss://api.example.com/relay/websocket",
        PortalAddress.of(URI.create("https://api.example.com"), Role.RELAY, Map.of()).toString());
  }

  @Test
  void refusesOtherAddresses() {
    for (String text : List.of("ftp://a", "api.example.com", "https:///x")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> PortalAddress.of(URI.create(text), Role.CLIENT, Map.of()));
    }
  }

  @Test
  void hidesUuidsOnly() {
    assertEquals("my-host", PortalAddress.externalId("my-host"));
    assertEquals(64, PortalAddress.externalId("733e8d14-c18d-4931-af30-3639fa09c0c0").length());
  }

  @Test
  void readsRetryAfterInBothForms() {
    Instant now = Instant.parse("1994-11-06T08:49:30Z");
    assertEquals(Optional.of(Duration.ofSeconds(120)), RetryAfter.parse(" 120", now));
    assertEquals(
        Optional.of(Duration.ofSeconds(7)), RetryAfter.parse("Sun, 06 Nov 1994 08:49:37 GMT", now));
    assertEquals(
        Optional.of(Duration.ZERO), RetryAfter.parse("Sun, 06 Nov 1994 08:00:00 GMT", now));
    assertEquals(Optional.of(Duration.ofHours(1)), RetryAfter.parse("999999999", now));
    for (String text : List.of("", "-1", "soon", "99999999999", "1.5")) {
      assertEquals(Optional.empty(), RetryAfter.parse(text, now), text);
    }
  }
}
