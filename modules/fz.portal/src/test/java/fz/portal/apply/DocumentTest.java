package fz.portal.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.portal.policy.Directory;
import fz.portal.policy.Policy;
import fz.portal.store.Database;
import fz.portal.store.Database.Durability;
import fz.portal.store.DirectoryStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentTest {
  static final String DEMO =
      """
      account: {name: Demo, slug: demo}
      actors:
        - {name: alice, type: user, email: alice@example.com}
      groups:
        - {name: staff, members: [alice]}
      sites:
        - {name: hq}
      resources:
        - {name: web, type: dns, address: web.demo.internal, site: hq, filters: [{protocol: tcp, ports: "80"}, {protocol: icmp}]}
        - {name: lan4, type: cidr, address: 10.9.0.0/24, site: hq}
      policies:
        - {name: staff-web, group: staff, resource: web}
      """;

  @TempDir Path directory;

  @Test
  void createsThenLeavesAloneThenDeletes() {
    try (Database database = Database.open(directory, Durability.CONSISTENT)) {
      DirectoryStore store = new DirectoryStore(database);
      apply(store, DEMO);
      Directory first = store.load();
      assertEquals("demo", first.account().slug());
      assertEquals(2, first.resources().size());
      assertEquals(1, first.visibleTo(first.actorNamed("alice").orElseThrow().id()).size());
      assertEquals(List.of(), apply(store, DEMO));
      assertEquals(first, store.load());

      List<Change> changes = apply(store, "resources: []\n");
      assertEquals(
          List.of("DELETED resource", "DELETED resource", "DELETED policy"),
          changes.stream().map(c -> c.action() + " " + c.kind()).toList());
      assertTrue(store.load().policies().isEmpty());
      assertEquals(1, store.load().actors().size());
    }
  }

  @Test
  void keepsPolicySwitchedOffUnlessTheFileSaysOtherwise() {
    try (Database database = Database.open(directory, Durability.CONSISTENT)) {
      DirectoryStore store = new DirectoryStore(database);
      apply(store, DEMO);
      Policy policy = store.load().policies().firstEntry().getValue();
      store.save(
          new Policy(policy.id(), policy.name(), policy.groupId(), policy.resourceId(), false));
      assertEquals(List.of(), apply(store, DEMO));
      apply(store, DEMO.replace("resource: web}", "resource: web, enabled: true}"));
      assertTrue(store.load().policies().firstEntry().getValue().enabled());
    }
  }

  @Test
  void movesResourceToAnotherSiteBeforeTheOldOneGoes() {
    try (Database database = Database.open(directory, Durability.CONSISTENT)) {
      DirectoryStore store = new DirectoryStore(database);
      apply(store, DEMO);
      String id = store.load().resources().firstKey();
      apply(store, DEMO.replace("{name: hq}", "{name: lab}").replace("site: hq", "site: lab"));
      Directory moved = store.load();
      assertTrue(moved.resources().containsKey(id));
      assertEquals(List.of("lab"), moved.sites().values().stream().map(s -> s.name()).toList());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "10.9.0.0/24 | 10.9.0.1/24 | f.yaml:10: resources[1].address: '10.9.0.1/24' has bits set after the prefix; write 10.9.0.0/24",
        "10.9.0.0/24 | 10.9.0.0/33 | prefix length",
        "10.9.0.0/24 | 10.9.0/24 | is not an IP address",
        "10.9.0.0/24 | 0.0.0.0/0 | use the type internet",
        "10.9.0.0/24 | 100.64.0.0/16 | overlaps the addresses of the tunnel",
        "10.9.0.0/24 | 100.0.0.0/8 | overlaps the addresses of the tunnel",
        "web.demo.internal | web..internal | f.yaml:9: resources[0].address: 'web..internal' is not a domain name",
        "web.demo.internal | \"**\" | would match every domain",
        "\"80\" | 70000 | f.yaml:9: resources[0].filters[0].ports: '70000' must be ports from 0 to 65535",
        "\"80\" | 90-80 | must be ports",
        "members: [alice] | members: [bob] | f.yaml:5: groups[0].members[0]: 'bob' names no actor; known: alice",
        "group: staff | group: stuff | f.yaml:12: policies[0].group: 'stuff' names no group; known: staff",
        "site: hq, filters | filters | f.yaml:9: resources[0]: lacks the key 'site'",
        "type: cidr | type: net | f.yaml:10: resources[1].type: 'net' must be one of dns, cidr, ip, internet",
        "slug: demo | slugs: demo | f.yaml:1: account.slugs: is not a known key; known are name, slug",
        "email: alice@example.com | email: alice | is not an e-mail address",
        "lan4 | web | f.yaml:10: resources[1].name: 'web' is already used in line 9",
        "policies: | policies: {} | not YAML",
        "web.demo.internal | **.internal | put values that start with * in quotes",
      })
  void namesFileLineKeyValueAndRemedy(String from, String to, String expected) {
    String text = DEMO.replace(from.strip(), to == null ? "" : to.strip());
    DocumentException e =
        assertThrows(DocumentException.class, () -> Plan.of(Document.parse("f.yaml", text), EMPTY));
    assertTrue(e.getMessage().contains(expected.strip()), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
    assertTrue(e.getMessage().startsWith("f.yaml:"), e.getMessage());
  }

  private static final Directory EMPTY =
      Directory.of(
          new fz.portal.policy.Account("i", "n", "s"),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of());

  @Test
  void failsInNoOtherWayOnMutatedText() {
    long seed = 7;
    Random random = new Random(seed);
    for (int round = 0; round < 3000; round++) {
      StringBuilder text = new StringBuilder(DEMO);
      for (int i = 0; i <= random.nextInt(4); i++) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, "{}[]:,-&*!|>'\"%@`#\n\t 0a".charAt(random.nextInt(23)));
          default -> text.setCharAt(at, (char) random.nextInt(0x250));
        }
      }
      try {
        Plan.of(Document.parse("f.yaml", text.toString()), EMPTY);
      } catch (DocumentException e) {
        assertTrue(e.getMessage().startsWith("f.yaml:"), e.getMessage());
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " round " + round + "\n" + text, e);
      }
    }
  }

  private static List<Change> apply(DirectoryStore store, String text) {
    Plan plan = Plan.of(Document.parse("f.yaml", text), store.load());
    plan.execute(store);
    return plan.changes();
  }
}
