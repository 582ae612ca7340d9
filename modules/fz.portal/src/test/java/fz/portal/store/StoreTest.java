package fz.portal.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.portal.policy.Actor;
import fz.portal.policy.ActorType;
import fz.portal.policy.AddressFamilies;
import fz.portal.policy.Authorization;
import fz.portal.policy.Decision;
import fz.portal.policy.Device;
import fz.portal.policy.Directory;
import fz.portal.policy.Group;
import fz.portal.policy.Policy;
import fz.portal.policy.Resource;
import fz.portal.policy.ResourceType;
import fz.portal.policy.Role;
import fz.portal.policy.Site;
import fz.portal.policy.TrafficFilter;
import fz.portal.store.Database.Durability;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
  @TempDir Path directory;
  private Database database;
  private DirectoryStore store;

  @BeforeEach
  void open() {
    database = Database.open(directory, Durability.CONSISTENT);
    store = new DirectoryStore(database);
    store.save(new Actor("a", "alice", ActorType.USER, "alice@example.com", false));
    store.save(new Group("g", "staff", new TreeSet<>(List.of("a"))));
    store.save(new Site("s", "hq"));
    store.save(
        new Resource(
            "r",
            "web",
            ResourceType.DNS,
            "web.example.com",
            null,
            AddressFamilies.IPV4_ONLY,
            "s",
            List.of(
                new TrafficFilter(TrafficFilter.Protocol.TCP, 80, 81),
                new TrafficFilter(TrafficFilter.Protocol.ICMP, 0, 65535))));
    store.save(new Policy("p", "staff-web", "g", "r", true));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void readsBackWhatItStored() {
    Directory loaded = store.load();
    assertEquals(
        new Actor("a", "alice", ActorType.USER, "alice@example.com", false),
        loaded.actors().get("a"));
    assertEquals(2, loaded.resources().get("r").filters().size());
    assertEquals(81, loaded.resources().get("r").filters().getFirst().last());
    assertEquals(AddressFamilies.IPV4_ONLY, loaded.resources().get("r").families());
    assertTrue(loaded.decide("a", "r") instanceof Decision.Permitted);
    assertEquals("default", loaded.account().slug());
    assertArrayEquals(store.flowLogKey(), new DirectoryStore(database).flowLogKey());
  }

  @Test
  void deletesPoliciesWithTheirResource() {
    store.deleteResource("r");
    assertTrue(store.load().policies().isEmpty());
    assertEquals(List.of(), database.problems());
  }

  @Test
  void findsTokenByItsTextOnlyAndStoresNoSecret() {
    TokenStore tokens = new TokenStore(database);
    TokenStore.Issued issued = tokens.create(Role.CLIENT, "a", 100, 200);
    assertEquals(issued.token(), tokens.find(issued.text()).orElseThrow());
    assertTrue(issued.token().isExpired(200));
    assertFalse(issued.token().isExpired(199));
    String text = issued.text();
    char last = text.charAt(text.length() - 1);
    assertTrue(
        tokens.find(text.substring(0, text.length() - 1) + (last == 'A' ? 'B' : 'A')).isEmpty());
    assertTrue(tokens.find("").isEmpty());
    assertTrue(tokens.find("fz-client." + issued.token().id()).isEmpty());
    assertTrue(tokens.find("fz-client." + issued.token().id() + ".").isEmpty());
    assertTrue(tokens.revoke(issued.token().id()));
    assertFalse(tokens.revoke(issued.token().id()));
    assertTrue(tokens.find(text).isEmpty());
  }

  @Test
  void keepsAddressesOfDevice() {
    DeviceStore devices = new DeviceStore(database);
    Device first = devices.connect(Role.CLIENT, "a", "x", "laptop", "k1", 1);
    Device gateway = devices.connect(Role.GATEWAY, "s", "x", "gw", "k2", 1);
    Device again = devices.connect(Role.CLIENT, "a", "x", "renamed", "k3", 2);
    assertEquals(first.id(), again.id());
    assertEquals(first.ipv4(), again.ipv4());
    assertArrayEquals(first.pskBase(), again.pskBase());
    assertEquals("k3", again.publicKey());
    assertEquals("renamed", again.name());
    assertNotEquals(first.ipv4(), gateway.ipv4());
    assertEquals("100.64.0.1", first.ipv4());
    assertEquals("fd00:2021:1111::1", first.ipv6());
  }

  @Test
  void fillsGapsWhenTheRangeIsUsedUp() {
    DeviceStore devices = new DeviceStore(database);
    devices.connect(Role.CLIENT, "a", "1", "n", "k", 1);
    Device last = devices.connect(Role.CLIENT, "a", "2", "n", "k", 1);
    database.update(
        "UPDATE device SET tunnel_index = ? WHERE id = ?", DeviceStore.LAST_INDEX, last.id());
    last = devices.find(last.id()).orElseThrow();
    assertEquals("100.95.255.254", last.ipv4());
    assertEquals("fd00:2021:1111::1f:fffe", last.ipv6());
    Device gap = devices.connect(Role.CLIENT, "a", "3", "n", "k", 1);
    assertEquals(2, gap.tunnelIndex());
  }

  @Test
  void replacesAuthorizationForTheSame() {
    Device gateway = new DeviceStore(database).connect(Role.GATEWAY, "s", "x", "gw", "k2", 1);
    AuthorizationStore authorizations = new AuthorizationStore(database);
    authorizations.save(new Authorization("1", gateway.id(), "c", "a", "t", "r", "p", 1, 2));
    Authorization second = new Authorization("2", gateway.id(), "c", "a", "t", "r", "p", 3, 4);
    authorizations.save(second);
    assertEquals(List.of(second), authorizations.load());
    store.deleteActor("a");
    assertEquals(1, authorizations.load().size());
    authorizations.delete("2");
    assertEquals(List.of(), authorizations.load());
  }

  @Test
  void refusesUnknownReferences() {
    assertThrows(StoreException.class, () -> store.save(new Policy("q", "q", "g", "none", true)));
  }
}
