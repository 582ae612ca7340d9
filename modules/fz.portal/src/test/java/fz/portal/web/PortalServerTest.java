package fz.portal.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import fz.portal.apply.Document;
import fz.portal.apply.Plan;
import fz.portal.policy.Directory;
import fz.portal.policy.Policy;
import fz.portal.policy.Role;
import fz.portal.store.DataDirectory;
import fz.portal.store.Database.Durability;
import fz.portal.store.StoreException;
import fz.portal.store.Stores;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PortalServerTest {
  private static final String STATE =
      """
      actors: [{name: alice}]
      groups: [{name: staff, members: [alice]}]
      sites: [{name: hq}]
      resources: [{name: web, type: dns, address: web.demo.internal, site: hq}]
      policies: [{name: staff-web, group: staff, resource: web}]
      """;
  private static final String KEY = "uMBCkAxTewfSgypIyxdQ18uCi84HLtKmQJy0wvQrYWY%3D";
  private static final String OTHER_KEY = "vMBCkAxTewfSgypIyxdQ18uCi84HLtKmQJy0wvQrYWY%3D";

  @TempDir Path temp;
  private DataDirectory data;
  private PortalServer server;
  private InetSocketAddress address;
  private String clientToken;
  private String gatewayToken;

  @BeforeEach
  void start() {
    data = DataDirectory.create(temp.resolve("data"));
    try (Stores stores = Stores.open(data, Durability.EVERY_COMMIT)) {
      Plan.of(Document.parse("f", STATE), stores.directory().load()).execute(stores.directory());
      Directory directory = stores.directory().load();
      clientToken =
          stores
              .tokens()
              .create(Role.CLIENT, directory.actors().firstKey(), 0, Long.MAX_VALUE)
              .text();
      gatewayToken =
          stores
              .tokens()
              .create(Role.GATEWAY, directory.sites().firstKey(), 0, Long.MAX_VALUE)
              .text();
    }
    open();
  }

  private void open() {
    server = PortalServer.start(data, List.of(InetSocketAddress.createUnresolved("127.0.0.1", 0)));
    address = server.addresses().getFirst();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private WireSocket client() throws IOException {
    return new WireSocket(
        address, "/client/v2/websocket?external_id=c1&name=laptop&public_key=" + KEY, clientToken);
  }

  private WireSocket gateway() throws IOException {
    return gateway(KEY);
  }

  private WireSocket gateway(String key) throws IOException {
    return new WireSocket(
        address, "/gateway/v2/websocket?external_id=g1&name=gw&public_key=" + key, gatewayToken);
  }

  private static JsonNode join(WireSocket socket, String topic) throws IOException {
    assertEquals(101, socket.status, socket.head);
    socket.send("{\"topic\":\"" + topic + "\",\"event\":\"phx_join\",\"payload\":null,\"ref\":0}");
    assertEquals(
        "{\"topic\":\""
            + topic
            + "\",\"event\":\"phx_reply\",\"payload\":{\"status\":\"ok\",\"response\":{}},\"ref\":0}",
        socket.next());
    return socket.take("init");
  }

  private static void authorize(WireSocket client, WireSocket gateway, JsonNode init)
      throws IOException {
    String resource = init.path("resources").get(0).path("id").asText();
    client.send(
        "{\"topic\":\"client\",\"event\":\"request_authorization\",\"payload\":{\"resource_id\":\""
            + resource
            + "\",\"connected_gateway_ids\":[]},\"ref\":2}");
    JsonNode create = gateway.take("create_authorization");
    gateway.send(
        "{\"topic\":\"gateway\",\"event\":\"authorization_created\",\"payload\":{\"ref\":"
            + create.path("ref")
            + "},\"ref\":3}");
    gateway.take("phx_reply");
    client.take("authorization_created");
  }

  private void policy(boolean enabled) {
    try (Stores stores = Stores.open(data, Durability.EVERY_COMMIT)) {
      Policy policy = stores.directory().load().policies().firstEntry().getValue();
      stores
          .directory()
          .save(
              new Policy(
                  policy.id(), policy.name(), policy.groupId(), policy.resourceId(), enabled));
    }
    assertTrue(new ControlClient(data).reload());
  }

  @Test
  void authorizesRevokesAndGrantsAgainWhileConnected() throws Exception {
    try (WireSocket gateway = gateway();
        WireSocket client = client()) {
      join(gateway, "gateway");
      JsonNode init = join(client, "client");
      authorize(client, gateway, init);
      JsonNode status = new ControlClient(data).status().orElseThrow();
      assertEquals(1, status.path("clients").size());
      assertEquals("hq", status.path("gateways").get(0).path("site").asText());
      assertEquals(1, status.path("authorizations").asInt());
      policy(false);
      gateway.take("reject_access");
      client.take("resource_deleted");
      policy(true);
      client.take("resource_created_or_updated");
      authorize(client, gateway, init);
    }
  }

  @Test
  void refusesBadCredentialsAndParameters() throws Exception {
    assertEquals(401, status("/client/v2/websocket?external_id=c&public_key=" + KEY, null));
    assertEquals(401, status("/client/v2/websocket?external_id=c&public_key=" + KEY, "no"));
    assertEquals(401, status("/client/v2/websocket?external_id=c&public_key=" + KEY, gatewayToken));
    assertEquals(
        401, status("/client/v2/websocket?external_id=c&public_key=" + KEY, clientToken + "x"));
    assertEquals(400, status("/client/v2/websocket?external_id=c&public_key=abc", clientToken));
    assertEquals(400, status("/client/v2/websocket?public_key=" + KEY, clientToken));
    assertEquals(400, status("/client/v2/websocket?external_id=%zz", clientToken));
    assertEquals(404, status("/client/v9/websocket", clientToken));
    try (Stores stores = Stores.open(data, Durability.EVERY_COMMIT)) {
      stores.database().update("UPDATE actor SET disabled = 1");
    }
    assertEquals(403, status("/client/v2/websocket?external_id=c&public_key=" + KEY, clientToken));
  }

  private int status(String target, String token) throws IOException {
    try (WireSocket socket = new WireSocket(address, target, token)) {
      assertTrue(socket.head.contains("application/problem+json"), socket.head);
      return socket.status;
    }
  }

  @Test
  void refusesAnotherGatewayUntilTheFirstIsGone() throws Exception {
    try (WireSocket gateway = gateway()) {
      join(gateway, "gateway");
      try (WireSocket second = gateway(OTHER_KEY)) {
        assertEquals(409, second.status);
      }
      try (WireSocket fromElsewhere = gateway()) {
        join(fromElsewhere, "gateway");
      }
    }
    // The end of the connection is enough, without a close frame.
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    int status;
    do {
      try (WireSocket again = gateway(OTHER_KEY)) {
        status = again.status;
      }
    } while (status == 409 && System.nanoTime() < deadline);
    assertEquals(101, status);
  }

  @Test
  void keepsAddressesAndAuthorizationsOverRestart() throws Exception {
    String address1;
    try (WireSocket gateway = gateway();
        WireSocket client = client()) {
      join(gateway, "gateway");
      JsonNode init = join(client, "client");
      address1 = init.path("interface").path("ipv4").asText();
      authorize(client, gateway, init);
      server.close();
      assertThrows(IOException.class, client::next);
    }
    open();
    try (WireSocket gateway = gateway();
        WireSocket client = client()) {
      assertEquals(1, join(gateway, "gateway").path("authorizations").size());
      JsonNode init = join(client, "client");
      assertEquals(address1, init.path("interface").path("ipv4").asText());
      authorize(client, gateway, init);
    }
  }

  @Test
  void guardsItsDirectoryAndAddress() throws Exception {
    List<InetSocketAddress> taken =
        List.of(InetSocketAddress.createUnresolved("127.0.0.1", address.getPort()));
    StoreException locked =
        assertThrows(StoreException.class, () -> PortalServer.start(data, taken));
    assertTrue(locked.getMessage().contains("another portal"), locked.getMessage());
    DataDirectory other = DataDirectory.create(temp.resolve("other"));
    StoreException busy =
        assertThrows(StoreException.class, () -> PortalServer.start(other, taken));
    assertTrue(busy.getMessage().contains("--listen"), busy.getMessage());
    assertEquals(1, busy.getMessage().lines().count());
    assertFalse(new ControlClient(other).reload());
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(data.path().resolve("portal.sqlite"))));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(data.controlSocket())));
  }
}
