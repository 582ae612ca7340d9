package fz.portal.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import fz.control.message.Relay;
import fz.portal.policy.Device;
import fz.portal.policy.ResourceType;
import fz.portal.policy.Role;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Compares what this portal sends with a recorded session that released peers understood. */
class RecordedPortalTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Fields that released gateways do not read. */
  private static final Set<String> NOT_SENT =
      Set.of(
          "subject",
          "version",
          "device_serial",
          "device_os_name",
          "device_os_version",
          "device_uuid",
          "firebase_installation_id",
          "identifier_for_vendor");

  private final Map<String, JsonNode> recorded = new TreeMap<>();
  private final Map<String, JsonNode> resources = new LinkedHashMap<>();

  @BeforeEach
  void readRecording() throws Exception {
    Path file = Path.of(System.getProperty("fz.vectors", "absent"), "portal", "v2-session.jsonl");
    assumeTrue(Files.exists(file), () -> "recorded session not found: set fz.vectors; " + file);
    for (String line : Files.readAllLines(file)) {
      JsonNode entry = MAPPER.readTree(line);
      if (entry.path("dir").asText().equals("out")) {
        JsonNode frame = entry.path("frame");
        String name = entry.path("role").asText() + " " + frame.path("event").asText();
        recorded.putIfAbsent(name, frame);
        for (JsonNode resource : frame.path("payload").path("resources")) {
          resources.putIfAbsent(resource.path("type").asText(), resource);
        }
      }
    }
  }

  @Test
  void derivesTheCredentialsOfTheRecording() {
    JsonNode create = recorded.get("gateway create_authorization").path("payload");
    JsonNode created = recorded.get("client authorization_created").path("payload");
    Device client =
        device(
            Role.CLIENT,
            create.path("client").path("id").asText(),
            create.path("client").path("public_key").asText());
    Device gateway =
        device(
            Role.GATEWAY,
            created.path("gateway_id").asText(),
            created.path("gateway_public_key").asText());
    Credentials credentials = Credentials.of(client, gateway);
    JsonNode ofClient = created.path("client_ice_credentials");
    JsonNode ofGateway = created.path("gateway_ice_credentials");
    assertEquals(ofClient.path("username").asText(), credentials.client().username());
    assertEquals(ofClient.path("password").asText(), credentials.client().password());
    assertEquals(ofGateway.path("username").asText(), credentials.gateway().username());
    assertEquals(ofGateway.path("password").asText(), credentials.gateway().password());
  }

  @Test
  void derivesTheRelayOfTheRecording() throws IOException {
    Path folder = Path.of(System.getProperty("fz.vectors", "absent"), "portal");
    for (String name : List.of("v2-session.jsonl", "v2-iceless-pool.jsonl")) {
      String secret = null;
      String key = null;
      JsonNode relay = null;
      for (String line : Files.readAllLines(folder.resolve(name))) {
        JsonNode entry = MAPPER.readTree(line);
        JsonNode payload = entry.path("frame").path("payload");
        String request = entry.path("request").asText();
        if (request.startsWith("GET /gateway/") && key == null) {
          String query = request.split(" ")[1];
          String value = query.substring(query.indexOf("public_key=") + 11).split("&")[0];
          key = URLDecoder.decode(value, StandardCharsets.UTF_8);
        }
        if (payload.has("stamp_secret") && secret == null) {
          secret = payload.path("stamp_secret").asText();
        }
        boolean gateway = entry.path("role").asText().equals("gateway");
        if (gateway && payload.path("relays").size() > 0 && relay == null) {
          relay = payload.path("relays").get(0);
        }
      }
      String[] address = relay.path("addr").asText().split(":");
      RelayPeer peer =
          new RelayPeer(
              "token",
              Long.MAX_VALUE,
              "relay1",
              Optional.of(address[0]),
              Optional.empty(),
              Integer.parseInt(address[1]));
      Relay derived = RelayCredentials.of(peer, secret, key, Long.MAX_VALUE).getFirst();
      assertEquals(relay.path("id").asText(), derived.id());
      assertEquals(relay.path("username").asText(), derived.username());
      assertEquals(relay.path("password").asText(), derived.password());
      assertEquals(relay.path("expires_at").asLong(), derived.expiresAt());
    }
  }

  @Test
  void sendsEveryFieldThatTheRecordedPortalSent() {
    Stage stage = new Stage();
    stage.resource("all", ResourceType.INTERNET, null, "hq");
    for (String id : List.of("lan", "all")) {
      stage.policy("staff-" + id, id, true);
    }
    stage.change();
    long gateway = stage.open(stage.device(Role.GATEWAY, "hq", "gw"), "gateway/1.6.0", 1L << 40);
    stage.send(gateway, "gateway", "phx_join", "null", 0);
    assertAsRecorded("gateway phx_reply", stage, gateway);
    assertAsRecorded("gateway init", stage, gateway);
    long client =
        stage.open(stage.device(Role.CLIENT, "alice", "c"), "headless-client/1.5.11", 1L << 40);
    stage.send(client, "client", "phx_join", "null", 0);
    assertAsRecorded("client phx_reply", stage, client);
    JsonNode init = assertAsRecorded("client init", stage, client);
    List<String> types = new ArrayList<>();
    for (JsonNode resource : init.path("payload").path("resources")) {
      String type = resource.path("type").asText();
      types.add(type);
      assertCovers(resources.get(type), resource, type);
    }
    assertEquals(Set.of("dns", "cidr", "internet"), Set.copyOf(types));

    stage.request(client, "lan");
    JsonNode create = assertAsRecorded("gateway create_authorization", stage, gateway);
    stage.send(
        gateway,
        "gateway",
        "authorization_created",
        "{\"ref\":" + create.path("payload").path("ref") + "}",
        6);
    assertAsRecorded("client authorization_created", stage, client);
    JsonNode reply = assertAsRecorded("gateway phx_reply", stage, gateway);
    assertEquals("6", reply.path("ref").toString());
    assertEquals("{\"status\":\"ok\",\"response\":{}}", reply.path("payload").toString());

    stage.send(client, "phoenix", "heartbeat", "{}", 12);
    JsonNode beat = assertAsRecorded("client phx_reply", stage, client);
    assertEquals("phoenix", beat.path("topic").asText());
    stage.send(client, "client", "no_relays", "{}", 13);
    assertEquals(
        "{\"disconnected_ids\":[],\"connected\":[]}",
        stage.take(client, "relays_presence").toString());
    stage.send(client, "client", "set_snownet_capabilities", "{\"iceless\":true}", 14);
    assertTrue(stage.peek(client).isEmpty());
  }

  private JsonNode assertAsRecorded(String name, Stage stage, long session) {
    JsonNode frame = stage.received.get(session).poll();
    assertEquals(name, name.split(" ")[0] + " " + frame.path("event").asText());
    assertCovers(recorded.get(name), frame, name);
    return frame;
  }

  /** Entries of lists differ with the resources and relays of a portal, and are left out. */
  private static void assertCovers(JsonNode expected, JsonNode sent, String path) {
    for (Iterator<String> names = expected.fieldNames(); names.hasNext(); ) {
      String field = names.next();
      if (!NOT_SENT.contains(field)) {
        JsonNode value = expected.get(field);
        String where = path + "." + field;
        assertTrue(sent.has(field), where + " is missing");
        if (!value.isNull() && !sent.get(field).isNull()) {
          assertEquals(value.getNodeType(), sent.get(field).getNodeType(), where);
        }
        assertCovers(value, sent.get(field), where);
      }
    }
  }

  private static Device device(Role role, String id, String publicKey) {
    return new Device(id, role, "owner", "ext", "name", publicKey, new byte[32], 1);
  }
}
