package fz.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.control.message.ResourceFilter;
import fz.packet.Endpoint;
import fz.packet.IpPrefix;
import fz.packet.PacketView;
import fz.testkit.PacketBuilder;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Resources and packets at random: what is judged is what a search through all resources says. */
class GrantsPropertyTest {
  private static final int SEEDS = Integer.getInteger("fz.tunnel.seeds", 3_000);
  private static final Endpoint CLIENT = Packets.address("100.64.0.1");

  private final PacketView view = new PacketView();

  /** A resource as a test sees it. */
  private record Known(
      String id, boolean dns, IpPrefix network, Endpoint proxy, List<ResourceFilter> filters) {
    boolean contains(Endpoint address) {
      return dns
          ? proxy.equals(address.withPort(0))
          : network.contains(address.high(), address.low())
              && !TunnelRanges.isProxy(address.high(), address.low());
    }

    /** Plain words of the rule: an empty list is everything. */
    boolean permits(byte[] packet, int port) {
      return filters.isEmpty()
          || filters.stream()
              .anyMatch(
                  f ->
                      switch (f.protocol()) {
                        case TCP -> packet[9] == 6 && f.first() <= port && port <= f.last();
                        case UDP -> packet[9] == 17 && f.first() <= port && port <= f.last();
                        case ICMP -> packet[9] == 1;
                      });
    }
  }

  @Test
  void whatOneResourcePermitsPasses() {
    int permitted = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      Known resource = resource(random, 0);
      Grants grants = grants(List.of(resource));
      Endpoint inside = inside(random, resource);
      byte[] packet = packet(random, inside);
      boolean expected = resource.permits(packet, inside.port());
      assertJudged(expected, grants, packet, "seed " + seed);
      permitted += expected ? 1 : 0;
    }
    assertTrue(permitted > SEEDS / 5, "only " + permitted);
  }

  @Test
  void amongOverlappingResourcesOneThatPermitsIsEnough() {
    for (long seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      List<Known> resources = resources(random);
      Grants grants = grants(resources);
      Endpoint inside = inside(random, resources.get(random.nextInt(resources.size())));
      byte[] packet = packet(random, inside);
      boolean expected =
          resources.stream().anyMatch(r -> r.contains(inside) && r.permits(packet, inside.port()));
      assertJudged(expected, grants, packet, "seed " + seed);
    }
  }

  @Test
  void whatNoResourcePermitsIsRefused() {
    int refused = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      List<Known> resources = resources(random);
      Grants grants = grants(resources);
      Endpoint any = Endpoint.ofIpv4(0x0a000000 | random.nextInt(1 << 10), random.nextInt(90));
      byte[] packet = packet(random, any);
      boolean expected =
          resources.stream().anyMatch(r -> r.contains(any) && r.permits(packet, any.port()));
      assertJudged(expected, grants, packet, "seed " + seed);
      refused += expected ? 0 : 1;
    }
    assertTrue(refused > SEEDS / 5, "only " + refused);
  }

  @Test
  void whatOnlyARemovedResourcePermittedIsRefused() {
    int changed = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      List<Known> resources = resources(random);
      Grants grants = grants(resources);
      Known removed = resources.remove(random.nextInt(resources.size()));
      Endpoint inside = inside(random, removed);
      byte[] packet = packet(random, inside);
      assertTrue(grants.remove(removed.id()));
      boolean expected =
          resources.stream().anyMatch(r -> r.contains(inside) && r.permits(packet, inside.port()));
      assertJudged(expected, grants, packet, "seed " + seed);
      changed += !expected && removed.permits(packet, inside.port()) ? 1 : 0;
    }
    assertTrue(changed > SEEDS / 10, "only " + changed);
  }

  /** Judges a packet and what answers it: the ports count the other way round on the way back. */
  private void assertJudged(boolean expected, Grants grants, byte[] packet, String message) {
    assertEquals(expected, judge(grants, packet, true), message);
    byte[] answer = packet.clone();
    System.arraycopy(packet, 12, answer, 16, 4);
    System.arraycopy(packet, 16, answer, 12, 4);
    if (packet[9] != 1) {
      System.arraycopy(packet, 20, answer, 22, 2);
      System.arraycopy(packet, 22, answer, 20, 2);
    }
    assertEquals(expected, judge(grants, answer, false), message + " on the way back");
  }

  private boolean judge(Grants grants, byte[] packet, boolean fromClient) {
    assertEquals(null, view.wrap(MemorySegment.ofArray(packet), 0, packet.length));
    return grants.judge(view, fromClient) == Grants.Judgement.PERMITTED;
  }

  private static List<Known> resources(Random random) {
    List<Known> resources = new ArrayList<>();
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      resources.add(resource(random, i));
    }
    return resources;
  }

  private static Known resource(Random random, int number) {
    List<ResourceFilter> filters = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      int first = random.nextInt(80);
      filters.add(
          switch (random.nextInt(3)) {
            case 0 -> ResourceFilter.icmp();
            case 1 -> new ResourceFilter(ResourceFilter.Protocol.TCP, first, first + 30);
            default -> new ResourceFilter(ResourceFilter.Protocol.UDP, first, first + 30);
          });
    }
    boolean dns = random.nextInt(3) == 0;
    int address = 0x0a000000 | random.nextInt(1 << 10);
    IpPrefix network = new IpPrefix(0, Endpoint.mapped(address), 22 + random.nextInt(11));
    Endpoint proxy = Endpoint.ofIpv4(0x64600000 + 1 + number / 2, 0);
    return new Known("r" + number, dns, network, proxy, filters);
  }

  private static Grants grants(List<Known> resources) {
    Grants grants = new Grants();
    for (Known known : resources) {
      ResourceFilter[] filters = known.filters().toArray(ResourceFilter[]::new);
      // Two resources of one name share its proxy address.
      String name = "n" + known.proxy().ipv4() + ".example.com";
      grants.put(
          FromPortal.grant(
                  known.dns()
                      ? TestResources.dns(known.id(), name, filters)
                      : TestResources.cidr(known.id(), known.network().toString(), filters))
              .orElseThrow());
      if (known.dns()) {
        assertTrue(grants.assign(known.id(), name, List.of(known.proxy())));
      }
    }
    return grants;
  }

  private static Endpoint inside(Random random, Known resource) {
    int port = random.nextInt(90);
    if (resource.dns()) {
      return resource.proxy().withPort(port);
    }
    int free = 32 - resource.network().bits();
    int host = free == 0 ? 0 : random.nextInt(1 << free);
    return Endpoint.ofIpv4((int) resource.network().low() | host, port);
  }

  private static byte[] packet(Random random, Endpoint destination) {
    PacketBuilder packet = PacketBuilder.of(CLIENT.withPort(5_000), destination);
    return switch (random.nextInt(4)) {
      case 0 -> packet.tcp(2, new byte[3]);
      case 1 -> packet.udp(new byte[3]);
      case 2 -> packet.echo(true, 1, 1, new byte[3]);
      default -> packet.protocol(47, new byte[8]);
    };
  }
}
