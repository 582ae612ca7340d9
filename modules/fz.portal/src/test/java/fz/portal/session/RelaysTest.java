package fz.portal.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import fz.portal.policy.Device;
import fz.portal.policy.Role;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients and gateways hear of relays. */
class RelaysTest {
  private static final String FIRST = "1".repeat(64);
  private static final String SECOND = "2".repeat(64);
  private static final String THIRD = "3".repeat(64);

  private final Stage stage = new Stage();
  private Device device;

  @BeforeEach
  void addDevice() {
    device = stage.device(Role.CLIENT, "alice", "c");
  }

  @Test
  void relayOfBothFamiliesComesAsTwoEntriesOfOneId() {
    stage.relay(FIRST, "198.51.100.1");
    long client = stage.open(device, "headless-client/1.5.11", 2_000_000_000L);
    JsonNode relays = stage.join(client, "client").path("relays");
    assertEquals(2, relays.size());
    assertEquals("198.51.100.1:3478", relays.get(0).path("addr").asText());
    assertEquals("[2001:db8::7]:3478", relays.get(1).path("addr").asText());
    for (JsonNode relay : relays) {
      assertEquals(RelayCredentials.id(FIRST), relay.path("id").asText());
      assertEquals("turn", relay.path("type").asText());
      assertEquals(2_000_000_000L, relay.path("expires_at").asLong());
      assertTrue(relay.path("username").asText().startsWith("2000000000:"));
    }
  }

  @Test
  void everybodyHearsOfARelayThatComesLaterAndOfItsEnd() {
    long client = stage.client(device);
    long gateway = stage.gateway(stage.device(Role.GATEWAY, "hq", "g"));
    long relay = stage.relay(FIRST, "198.51.100.1");
    for (long peer : new long[] {client, gateway}) {
      JsonNode news = stage.take(peer, "relays_presence");
      assertEquals(2, news.path("connected").size());
      assertEquals(0, news.path("disconnected_ids").size());
    }
    stage.close(relay);
    for (long peer : new long[] {client, gateway}) {
      JsonNode news = stage.take(peer, "relays_presence");
      assertEquals(0, news.path("connected").size());
      assertEquals(RelayCredentials.id(FIRST), news.path("disconnected_ids").get(0).asText());
    }
  }

  @Test
  void peerHasTwoRelaysAndGetsAnotherInPlaceOfALostOne() {
    long first = stage.relay(FIRST, "198.51.100.1");
    stage.relay(SECOND, "198.51.100.2");
    long client = stage.client(device);
    stage.relay(THIRD, "198.51.100.3");
    assertTrue(stage.peek(client).isEmpty(), "two are enough");

    stage.close(first);
    JsonNode news = stage.take(client, "relays_presence");
    assertEquals(RelayCredentials.id(FIRST), news.path("disconnected_ids").get(0).asText());
    TreeSet<String> ids = new TreeSet<>();
    news.path("connected").forEach(entry -> ids.add(entry.path("id").asText()));
    assertEquals(new TreeSet<>(List.of(RelayCredentials.id(THIRD))), ids);
  }

  @Test
  void peerWithoutRelaysHearsOfThoseItHasAgain() {
    stage.relay(FIRST, "198.51.100.1");
    long client = stage.client(device);
    stage.send(client, "client", "no_relays", "{}", 3);
    assertEquals(2, stage.take(client, "relays_presence").path("connected").size());
  }

  @Test
  void relayThatConnectsAgainIsTheSame() {
    long old = stage.relay(FIRST, "198.51.100.1");
    long client = stage.client(device);
    stage.relay(FIRST, "198.51.100.1");
    assertTrue(stage.closed.contains(old));
    assertTrue(stage.peek(client).isEmpty(), "nothing has changed for the client");
    stage.close(old);
    assertTrue(stage.peek(client).isEmpty(), "nothing has changed for the client");
  }

  @Test
  void silentRelayIsGone() {
    stage.relay(FIRST, "198.51.100.1");
    long client = stage.client(device);
    for (int i = 0; i < 4; i++) {
      stage.pass(10);
      stage.send(client, "phoenix", "heartbeat", "{}", i);
      stage.received.get(client).removeIf(f -> f.path("event").asText().equals("phx_reply"));
    }
    JsonNode news = stage.take(client, "relays_presence");
    assertEquals(1, news.path("disconnected_ids").size());
  }

  @Test
  void relayWhoseTokenIsRevokedIsTurnedAway() {
    long relay = stage.relay(FIRST, "198.51.100.1");
    stage.tokens.remove("token-relay");
    stage.change();
    stage.take(relay, "disconnect");
    assertTrue(stage.closed.contains(relay));
  }

  @Test
  void relayWithoutStampSecretIsRefused() {
    long relay = stage.relay(FIRST, "198.51.100.1");
    stage.send(relay, "relay", "phx_join", "{\"stamp_secret\":\"short\"}", 4);
    assertEquals("error", stage.take(relay, "phx_reply").path("status").asText());
    stage.send(relay, "phoenix", "heartbeat", "{}", 5);
    assertEquals("ok", stage.take(relay, "phx_reply").path("status").asText());
    stage.send(relay, "relay", "something", "{}", 6);
    assertEquals("error", stage.take(relay, "phx_reply").path("status").asText());
  }
}
