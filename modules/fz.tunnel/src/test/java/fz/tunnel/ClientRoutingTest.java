package fz.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import fz.control.message.Resource;
import fz.control.message.ResourceFilter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientRoutingTest {
  private static final ResourceFilter WEB =
      new ResourceFilter(ResourceFilter.Protocol.TCP, 80, 443);

  private final ClientDomains domains = new ClientDomains();
  private final ClientRouting routing = new ClientRouting(domains);

  @Test
  void theLongestPrefixWins() {
    use(false, TestResources.cidr("r8", "10.0.0.0/8"), TestResources.cidr("r24", "10.0.0.0/24"));
    assertEquals("r24", ping("10.0.0.1").resource().id());
    assertEquals("r8", ping("10.0.1.1").resource().id());
    assertNull(ping("11.0.0.1"));
  }

  @Test
  void aFilterThatPermitsBeatsALongerPrefix() {
    use(
        false,
        TestResources.cidr("r8", "10.0.0.0/8"),
        TestResources.cidr("r24", "10.0.0.0/24", WEB));
    assertEquals("r8", ping("10.0.0.1").resource().id());
    assertEquals("r24", tcp("10.0.0.1", 80).resource().id());
  }

  @Test
  void ofEqualOnesTheGreaterIdWins() {
    use(false, TestResources.cidr("r1", "10.0.0.0/8"), TestResources.cidr("r2", "10.0.0.0/8"));
    assertEquals("r2", ping("10.0.0.1").resource().id());
  }

  @Test
  void saysWhenOnlyFiltersStandInTheWay() {
    use(false, TestResources.cidr("r24", "10.0.0.0/24", WEB));
    assertSame(Route.FILTERED, ping("10.0.0.1"));
    assertSame(Route.FILTERED, tcp("10.0.0.1", 25));
  }

  @Test
  void theInternetTakesTheRestWhileItIsOn() {
    Resource[] all = {TestResources.cidr("r8", "10.0.0.0/8"), TestResources.internet("internet")};
    use(false, all);
    assertNull(ping("198.51.100.1"));
    use(true, all);
    assertEquals("internet", ping("198.51.100.1").resource().id());
    assertEquals("r8", ping("10.0.0.1").resource().id());
    assertNull(ping("192.168.0.1"));
    assertNull(ping("100.64.0.77"));
  }

  @Test
  void theMostSpecificPatternWins() {
    use(
        false,
        TestResources.dns("any", "**.example.com"),
        TestResources.dns("exact", "app.example.com"),
        TestResources.dns("one", "*.example.com"));
    domains.add("app.example.com", List.of(Packets.address("100.96.0.1")));
    domains.add("web.example.com", List.of(Packets.address("100.96.0.5")));
    domains.add("a.b.example.com", List.of(Packets.address("100.96.0.9")));
    assertEquals("exact", ping("100.96.0.1").resource().id());
    assertEquals("one", ping("100.96.0.5").resource().id());
    assertEquals("any", ping("100.96.0.9").resource().id());
    assertNull(ping("100.96.0.13"));
  }

  @Test
  void aRouteOutlivesChangesOfOtherResources() {
    use(false, TestResources.dns("any", "**.example.com"));
    domains.add("app.example.com", List.of(Packets.address("100.96.0.1")));
    Route before = ping("100.96.0.1");
    domains.resources(List.of(before.resource(), client(TestResources.cidr("r", "10.0.0.0/8"))));
    assertSame(before, ping("100.96.0.1"));
  }

  private void use(boolean internet, Resource... resources) {
    List<ClientResource> all = FromPortal.clientResources(List.of(resources));
    routing.resources(all, internet);
    domains.resources(all);
  }

  private static ClientResource client(Resource resource) {
    return FromPortal.clientResource(resource).orElseThrow();
  }

  private Route ping(String destination) {
    return routing.routeOf(Packets.view(Packets.ping("100.64.0.1", destination, 1, 1)));
  }

  private Route tcp(String destination, int port) {
    return routing.routeOf(Packets.view(Packets.tcp("100.64.0.1", 5000, destination, port, 2)));
  }
}
