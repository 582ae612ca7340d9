package fz.portal.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import fz.portal.policy.Device;
import fz.portal.policy.Resource;
import fz.portal.policy.ResourceType;
import fz.portal.policy.Role;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PortalCoreTest {
  private final Stage stage = new Stage();
  private final Device laptop = stage.device(Role.CLIENT, "alice", "laptop");
  private final Device gw1 = stage.device(Role.GATEWAY, "hq", "gw1");
  private long client;
  private long gateway;

  @BeforeEach
  void connect() {
    client = stage.client(laptop);
    gateway = stage.gateway(gw1);
  }

  private JsonNode authorize() {
    stage.request(client, "web");
    JsonNode create = stage.take(gateway, "create_authorization");
    stage.acknowledge(gateway, create);
    return stage.take(client, "authorization_created");
  }

  @Test
  void repliesToHeartbeatsAndJoinsWithTheSameRef() {
    long session = stage.open(stage.device(Role.CLIENT, "bob", "b"), "x", Long.MAX_VALUE);
    stage.send(session, "phoenix", "heartbeat", "{}", 7);
    JsonNode frame = stage.received.get(session).poll();
    assertEquals(
        "{\"topic\":\"phoenix\",\"event\":\"phx_reply\","
            + "\"payload\":{\"status\":\"ok\",\"response\":{}},\"ref\":7}",
        frame.toString());
    stage.send(session, "client", "phx_join", "null", 0);
    frame = stage.received.get(session).poll();
    assertTrue(frame.path("ref").isInt());
    assertEquals("{\"status\":\"ok\",\"response\":{}}", frame.path("payload").toString());
    frame = stage.received.get(session).poll();
    assertEquals("init", frame.path("event").asText());
    assertTrue(frame.has("ref") && frame.path("ref").isNull());
  }

  @Test
  void clientInitHasWhatTheActorMayUse() {
    stage.close(client);
    client = stage.open(laptop, "headless-client/1.5.11", Long.MAX_VALUE);
    JsonNode init = stage.join(client, "client");
    assertEquals("100.64.0.1", init.path("interface").path("ipv4").asText());
    assertEquals("fd00:2021:1111::1", init.path("interface").path("ipv6").asText());
    assertEquals(1, init.path("resources").size());
    JsonNode web = init.path("resources").get(0);
    assertEquals("web.example.com", web.path("address").asText());
    assertEquals("[{\"id\":\"hq\",\"name\":\"HQ\"}]", web.path("sites").toString());
    assertEquals(
        "[{\"protocol\":\"tcp\",\"port_range_start\":80,\"port_range_end\":80}]",
        web.path("filters").toString());
    assertEquals(0, init.path("flow_logs").path("upload_interval_secs").asInt(-1));
    assertTrue(init.path("flow_logs").has("api_url"));
  }

  @Test
  void authorizesThroughTheGateway() throws Exception {
    stage.request(client, "web");
    assertTrue(stage.peek(client).isEmpty());
    JsonNode create = stage.take(gateway, "create_authorization");
    assertEquals("dns", create.path("resource").path("type").asText());
    assertEquals(Stage.key("laptop"), create.path("client").path("public_key").asText());
    assertEquals("100.64.0.1", create.path("client").path("ipv4").asText());
    stage.acknowledge(gateway, create);
    JsonNode created = stage.take(client, "authorization_created");
    assertEquals("gw1", created.path("gateway_id").asText());
    assertEquals("hq", created.path("site_id").asText());
    assertFalse(created.has("gateway_group_id"));
    assertEquals(create.path("client").path("preshared_key"), created.path("preshared_key"));
    assertEquals(create.path("client_ice_credentials"), created.path("client_ice_credentials"));
    assertEquals(create.path("gateway_ice_credentials"), created.path("gateway_ice_credentials"));
    assertEquals(4, created.path("client_ice_credentials").path("username").asText().length());
    assertEquals(22, created.path("client_ice_credentials").path("password").asText().length());
    assertNotEquals(
        created.path("client_ice_credentials"), created.path("gateway_ice_credentials"));
    assertEquals(32, Base64.getDecoder().decode(created.path("preshared_key").asText()).length);

    JsonNode claims = claims(created.path("flow_logs_ingest_token").asText());
    assertEquals("initiator", claims.path("role").asText());
    assertFalse(claims.path("uploads_enabled").asBoolean(true));
    assertEquals("staff-web", claims.path("policy_id").asText());
    assertTrue(claims.path("exp").isIntegralNumber());
    assertEquals(
        "responder", claims(create.path("flow_logs_ingest_token").asText()).path("role").asText());
    assertEquals(1, stage.stored.size());
  }

  private static JsonNode claims(String token) throws Exception {
    String[] parts = token.split("\\.");
    assertEquals(3, parts.length);
    JsonMapper mapper = JsonMapper.builder().build();
    assertEquals(
        "HS256", mapper.readTree(Base64.getUrlDecoder().decode(parts[0])).path("alg").asText());
    return mapper.readTree(Base64.getUrlDecoder().decode(parts[1]));
  }

  @Test
  void repeatedRequestGivesTheSameCredentials() {
    JsonNode first = authorize();
    stage.pass(3);
    JsonNode second = authorize();
    for (String key : List.of("preshared_key", "client_ice_credentials", "gateway_id")) {
      assertEquals(first.path(key), second.path(key));
    }
    assertEquals(1, stage.stored.size());
  }

  @Test
  void credentialsChangeWithEitherKey() {
    Credentials before = Credentials.of(laptop, gw1);
    Device rekeyed =
        new Device(
            laptop.id(), laptop.kind(), "alice", "e", "n", Stage.key("other"), laptop.pskBase(), 1);
    assertNotEquals(before.presharedKey(), Credentials.of(rekeyed, gw1).presharedKey());
    assertNotEquals(before.client(), Credentials.of(rekeyed, gw1).client());
    assertEquals(before, Credentials.of(laptop, gw1));
  }

  @Test
  void silentGatewayCountsAsOfflineAfterFifteenSeconds() {
    stage.request(client, "web");
    JsonNode create = stage.take(gateway, "create_authorization");
    stage.pass(14);
    assertTrue(stage.peek(client).isEmpty());
    stage.pass(1);
    JsonNode failed = stage.take(client, "authorization_creation_failed");
    assertEquals("{\"resource_id\":\"web\",\"reason\":\"offline\"}", failed.toString());
    stage.send(
        gateway, "gateway", "authorization_created", "{\"ref\":" + create.path("ref") + "}", 9);
    assertEquals("error", stage.take(gateway, "phx_reply").path("status").asText());
    assertTrue(stage.peek(client).isEmpty());
  }

  @Test
  void newerRequestTakesThePlaceAndTheTimeOfTheOlder() {
    stage.request(client, "web");
    stage.take(gateway, "create_authorization");
    stage.pass(10);
    stage.request(client, "web");
    JsonNode second = stage.take(gateway, "create_authorization");
    stage.pass(10);
    assertTrue(stage.peek(client).isEmpty());
    stage.acknowledge(gateway, second);
    stage.take(client, "authorization_created");
    stage.pass(10);
    assertTrue(stage.peek(client).isEmpty());
  }

  @Test
  void aFloodOfRequestsIsOneForTheGateway() {
    for (int i = 0; i < 100; i++) {
      stage.request(client, "web");
    }
    JsonNode create = stage.take(gateway, "create_authorization");
    assertTrue(stage.peek(gateway).isEmpty());
    stage.acknowledge(gateway, create);
    stage.take(client, "authorization_created");
    assertTrue(stage.peek(client).isEmpty());
  }

  @Test
  void passesOnNoMoreCandidatesThanPeersCanUse() {
    authorize();
    String line = "\"candidate:1 1 udp 5 10.0.0.1 9 typ host\"";
    String lines = "\"" + "x".repeat(Candidates.LONGEST + 1) + "\"" + ("," + line).repeat(1000);
    stage.send(
        client,
        "client",
        "new_gateway_ice_candidates",
        "{\"gateway_id\":\"gw1\",\"candidates\":[" + lines + "]}",
        9);
    JsonNode passed = stage.take(gateway, "ice_candidates").path("candidates");
    assertEquals(Candidates.MOST, passed.size());
    assertEquals(line, passed.get(0).toString());
  }

  @Test
  void textFormsHideSecrets() {
    Credentials credentials = Credentials.of(laptop, gw1);
    String text = credentials + "" + credentials.client() + new SessionEvent.Send(1, "secret");
    assertFalse(text.contains(credentials.presharedKey()));
    assertFalse(text.contains(credentials.client().password()));
    assertFalse(text.contains("secret"));
  }

  @Test
  void gatewayThatGoesAwayFailsTheRequestAtOnce() {
    stage.request(client, "web");
    stage.close(gateway);
    assertEquals(
        "offline", stage.take(client, "authorization_creation_failed").path("reason").asText());
  }

  @Test
  void namesTheReasonOfFailure() {
    for (var expected : List.of(List.of("lan", "forbidden"), List.of("none", "not_found"))) {
      stage.request(client, expected.getFirst());
      assertEquals(
          expected.getLast(),
          stage.take(client, "authorization_creation_failed").path("reason").asText());
    }
    stage.policy("staff-far", "far", true);
    stage.change();
    stage.take(client, "resource_created_or_updated");
    stage.request(client, "far");
    assertEquals(
        "offline", stage.take(client, "authorization_creation_failed").path("reason").asText());
    long old = stage.open(stage.device(Role.GATEWAY, "lab", "old"), "gateway/1.3.0", 1L << 40);
    stage.join(old, "gateway");
    stage.request(client, "far");
    assertEquals(
        "version_mismatch",
        stage.take(client, "authorization_creation_failed").path("reason").asText());
    stage.storeFails = true;
    stage.request(client, "web");
    assertEquals(
        "offline", stage.take(client, "authorization_creation_failed").path("reason").asText());
    assertTrue(stage.peek(gateway).isEmpty());
  }

  @Test
  void prefersTheGatewayThatTheClientIsConnectedTo() {
    Device gw2 = stage.device(Role.GATEWAY, "hq", "gw2");
    long second = stage.gateway(gw2);
    for (int i = 0; i < 10; i++) {
      stage.request(client, "web", "unknown", "gw2", "gw1");
      stage.take(second, "create_authorization");
      stage.pass(2);
    }
    assertTrue(stage.peek(gateway).isEmpty());
  }

  @Test
  void forwardsCandidatesBothWaysOnceAuthorized() {
    stage.send(
        client,
        "client",
        "new_gateway_ice_candidates",
        "{\"gateway_id\":\"gw1\",\"candidates\":[\"candidate:1\"]}",
        3);
    assertTrue(stage.peek(gateway).isEmpty());
    authorize();
    stage.send(
        client,
        "client",
        "new_gateway_ice_candidates",
        "{\"gateway_id\":\"gw1\",\"candidates\":[\"candidate:1\",\"candidate:2\"]}",
        3);
    assertEquals(
        "{\"client_id\":\"laptop\",\"candidates\":[\"candidate:1\",\"candidate:2\"]}",
        stage.take(gateway, "ice_candidates").toString());
    stage.send(
        client,
        "client",
        "invalidate_gateway_ice_candidates",
        "{\"gateway_id\":\"gw1\",\"candidates\":[\"candidate:1\"]}",
        3);
    stage.take(gateway, "invalidate_ice_candidates");
    stage.send(
        gateway,
        "gateway",
        "broadcast_ice_candidates",
        "{\"client_ids\":[\"laptop\",\"nobody\"],\"candidates\":[\"candidate:3\"]}",
        3);
    assertEquals(
        "{\"gateway_id\":\"gw1\",\"candidates\":[\"candidate:3\"]}",
        stage.take(client, "ice_candidates").toString());
    stage.send(
        gateway,
        "gateway",
        "broadcast_invalidated_ice_candidates",
        "{\"client_ids\":[\"laptop\"],\"candidates\":[\"candidate:3\"]}",
        3);
    stage.take(client, "invalidate_ice_candidates");
  }

  @Test
  void revokesWhenThePolicyIsSwitchedOffAndGivesBackWhenOn() {
    authorize();
    stage.policy("staff-web", "web", false);
    stage.change();
    assertEquals(
        "{\"client_id\":\"laptop\",\"resource_id\":\"web\"}",
        stage.take(gateway, "reject_access").toString());
    assertEquals("\"web\"", stage.take(client, "resource_deleted").toString());
    assertTrue(stage.stored.isEmpty());
    stage.request(client, "web");
    assertEquals(
        "forbidden", stage.take(client, "authorization_creation_failed").path("reason").asText());
    stage.policy("staff-web", "web", true);
    stage.change();
    assertEquals("web", stage.take(client, "resource_created_or_updated").path("id").asText());
    authorize();
    assertTrue(stage.peek(gateway).isEmpty());
  }

  @Test
  void keepsAccessThatAnotherPolicyGives() {
    authorize();
    stage.policy("second", "web", true);
    stage.policy("staff-web", "web", false);
    stage.change();
    assertTrue(stage.peek(gateway).isEmpty());
    assertTrue(stage.peek(client).isEmpty());
  }

  @Test
  void revokesWithMembershipAndToken() {
    authorize();
    stage.members.clear();
    stage.change();
    stage.take(gateway, "reject_access");
    stage.take(client, "resource_deleted");
    stage.members.add("alice");
    stage.change();
    stage.take(client, "resource_created_or_updated");
    authorize();
    stage.tokens.remove("token-alice");
    stage.change();
    stage.take(gateway, "reject_access");
    assertEquals("token_expired", stage.take(client, "disconnect").path("reason").asText());
    assertEquals(List.of(client), stage.closed);
  }

  @Test
  void tellsTheGatewayThatWasAwayWhatIsGone() {
    authorize();
    stage.close(gateway);
    stage.policies.clear();
    stage.change();
    assertEquals(1, stage.stored.size());
    stage.restart();
    gateway = stage.open(gw1, "gateway/1.6.0", Long.MAX_VALUE);
    assertEquals(0, stage.join(gateway, "gateway").path("authorizations").size());
    stage.take(gateway, "reject_access");
    assertTrue(stage.stored.isEmpty());
  }

  @Test
  void gatewayInitListsWhatHoldsAfterRestart() {
    authorize();
    stage.restart();
    gateway = stage.open(gw1, "gateway/1.6.0", Long.MAX_VALUE);
    JsonNode init = stage.join(gateway, "gateway");
    assertEquals("demo", init.path("account_slug").asText());
    JsonNode grant = init.path("authorizations").get(0);
    assertEquals("laptop", grant.path("client_id").asText());
    assertEquals("web", grant.path("resource_id").asText());
    assertTrue(grant.path("expires_at").asLong() > stage.wall);
    client = stage.client(laptop);
    authorize();
  }

  @Test
  void newAddressRevokesAndNewFiltersDoNot() {
    authorize();
    stage.resource("web", ResourceType.DNS, "www.example.com", "hq");
    stage.change();
    stage.take(gateway, "reject_access");
    assertEquals(
        "www.example.com",
        stage.take(client, "resource_created_or_updated").path("address").asText());
    authorize();
    Resource web = stage.resources.get("web");
    stage.resources.put(
        "web",
        new Resource(
            "web", "web", web.type(), web.address(), null, web.families(), "hq", List.of()));
    stage.change();
    assertEquals("[]", stage.take(gateway, "resource_updated").path("filters").toString());
    stage.take(client, "resource_created_or_updated");
  }

  @Test
  void newestClientWinsAndFirstGatewayWins() {
    long newer = stage.client(laptop);
    assertEquals("token_expired", stage.take(client, "disconnect").path("reason").asText());
    stage.close(client);
    client = newer;
    authorize();
    Device other = stage.device(Role.GATEWAY, "hq", "gw1", "another process");
    long late = stage.open(other, "gateway/1.6.0", Long.MAX_VALUE);
    assertEquals("token_expired", stage.take(late, "disconnect").path("reason").asText());
    assertTrue(stage.core.isTaken("gw1", other.publicKey()));
    assertFalse(stage.core.isTaken("gw1", gw1.publicKey()));
    authorize();
  }

  @Test
  void gatewayThatComesAgainFromAnotherNetworkTakesOverAtOnce() {
    authorize();
    long again = stage.open(gw1, "gateway/1.6.0", Long.MAX_VALUE);
    JsonNode init = stage.join(again, "gateway");
    assertEquals(1, init.path("authorizations").size());
    assertEquals("token_expired", stage.take(gateway, "disconnect").path("reason").asText());
    stage.close(gateway);
    gateway = again;
    authorize();
  }

  @Test
  void disconnectsWhenTheTokenExpires() {
    long session =
        stage.open(
            stage.device(Role.CLIENT, "bob", "b"), "headless-client/1.5.11", stage.wall + 20);
    stage.join(session, "client");
    stage.pass(19);
    assertTrue(stage.peek(session).isEmpty());
    stage.pass(1);
    stage.take(session, "disconnect");
    assertFalse(stage.core.isTaken("b", "another"));
  }

  @Test
  void dropsSilentSessionsButNotThoseWithHeartbeats() {
    for (int i = 0; i < 5; i++) {
      stage.send(client, "phoenix", "heartbeat", "{}", i);
      stage.pass(10);
    }
    assertEquals(List.of(gateway), stage.closed);
    assertTrue(stage.core.isTaken("laptop", "another"));
    assertFalse(stage.core.isTaken("gw1", "another"));
  }

  @Test
  void withholdsEverythingBeforeTheJoin() {
    long session = stage.open(stage.device(Role.CLIENT, "alice", "x"), "y", Long.MAX_VALUE);
    stage.request(session, "web");
    JsonNode reply = stage.take(session, "phx_reply");
    assertEquals("unmatched topic", reply.path("response").path("reason").asText());
    stage.send(session, "gateway", "phx_join", "null", 1);
    assertEquals("error", stage.take(session, "phx_reply").path("status").asText());
    assertTrue(stage.peek(gateway).isEmpty());
  }

  @Test
  void answersUnknownEventsAndNoRelays() {
    stage.send(client, "client", "mystery", "{}", 4);
    assertEquals(
        "unknown_message",
        stage.take(client, "phx_reply").path("response").path("reason").asText());
    stage.send(client, "client", "no_relays", "{}", 4);
    assertEquals(
        "{\"disconnected_ids\":[],\"connected\":[]}",
        stage.take(client, "relays_presence").toString());
    stage.send(client, "client", "set_snownet_capabilities", "{\"iceless\":true}", 4);
    assertEquals(Optional.empty(), stage.peek(client));
  }

  @Test
  void survivesAnyText() {
    long seed = 11;
    Random random = new Random(seed);
    List<String> events =
        List.of(
            "request_authorization",
            "new_gateway_ice_candidates",
            "no_relays",
            "phx_join",
            "authorization_created",
            "broadcast_ice_candidates");
    List<String> values =
        List.of("null", "1", "{}", "[]", "\"gw1\"", "[1,null,\"laptop\",{}]", "[[[]]]", "1e999");
    Set<String> topics = Set.of("client", "gateway", "phoenix");
    for (int i = 0; i < 5000; i++) {
      String key =
          List.of("resource_id", "gateway_id", "client_ids", "candidates", "ref")
              .get(random.nextInt(5));
      StringBuilder text =
          new StringBuilder(
              "{\"topic\":\"%s\",\"event\":\"%s\",\"payload\":{\"%s\":%s,\"x\":%s},\"ref\":%s}"
                  .formatted(
                      topics.stream().sorted().toList().get(random.nextInt(3)),
                      events.get(random.nextInt(events.size())),
                      key,
                      values.get(random.nextInt(values.size())),
                      values.get(random.nextInt(values.size())),
                      values.get(random.nextInt(values.size()))));
      if (random.nextBoolean()) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(128));
      }
      try {
        stage.core.handleText(
            random.nextBoolean() ? client : gateway, text.toString(), stage.now());
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + text, e);
      }
      while (stage.core.pollEvent() != null) {
        // Only that it does not fail.
      }
    }
  }

  @Test
  void tellsWhoIsConnected() {
    Status status = stage.core.status();
    assertEquals(
        List.of("gw1 HQ", "laptop Alice"),
        StreamSupport.stream(status.connected().spliterator(), false)
            .map(peer -> peer.name() + " " + peer.owner())
            .sorted()
            .toList());
  }
}
