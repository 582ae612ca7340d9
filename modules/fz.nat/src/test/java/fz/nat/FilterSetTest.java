package fz.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import fz.packet.IpProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FilterSetTest {
  private static final Endpoint CLIENT = Endpoint.ofIpv4(0x64400001, 40_000);
  private static final Endpoint SERVER = Endpoint.ofIpv4(0x0a000001, 443);
  private static final FilterSet HTTPS =
      FilterSet.of(List.of(new Filter(Filter.Protocol.TCP, 443, 443)));

  @Test
  void permitsEverythingWithoutFilters() {
    FilterSet set = FilterSet.of(List.of());
    assertTrue(set.permits(Packets.view(Packets.tcp(CLIENT, SERVER, 2, new byte[0])), true));
    assertTrue(set.permits(Packets.view(Packets.ip(CLIENT, SERVER, 47, new byte[4])), true));
    assertFalse(FilterSet.none().permits(IpProtocol.TCP, 443));
  }

  @Test
  void asksForThePortOfTheResource() {
    byte[] there = Packets.tcp(CLIENT, SERVER, 2, new byte[0]);
    byte[] back = Packets.tcp(SERVER, CLIENT, 18, new byte[0]);
    assertTrue(HTTPS.permits(Packets.view(there), true));
    assertFalse(HTTPS.permits(Packets.view(there), false));
    assertTrue(HTTPS.permits(Packets.view(back), false));
    assertFalse(HTTPS.permits(Packets.view(back), true));
  }

  @Test
  void keepsProtocolsApart() {
    assertFalse(HTTPS.permits(Packets.view(Packets.udp(CLIENT, SERVER, new byte[1])), true));
    assertFalse(HTTPS.permits(Packets.view(Packets.ip(CLIENT, SERVER, 47, new byte[9])), true));
    byte[] ping = Packets.echo(CLIENT, SERVER, true, 443, new byte[1]);
    assertFalse(HTTPS.permits(Packets.view(ping), true));
    FilterSet icmp = FilterSet.of(List.of(Filter.all(Filter.Protocol.ICMP)));
    assertTrue(icmp.permits(Packets.view(ping), true));
    assertFalse(icmp.permits(IpProtocol.TCP, 443));
    assertTrue(icmp.permits(IpProtocol.ICMPV6, 0));
  }

  @Test
  void permitsNothingForAnImpossibleRange() {
    FilterSet set = FilterSet.of(List.of(new Filter(Filter.Protocol.UDP, 9, 8)));
    for (int port = 0; port < 65_536; port++) {
      assertFalse(set.permits(IpProtocol.UDP, port));
    }
  }

  @Test
  void permitsWhatAnyFilterPermits() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      List<Filter> filters = new ArrayList<>();
      for (int i = 1 + random.nextInt(8); i > 0; i--) {
        Filter.Protocol protocol = random.nextBoolean() ? Filter.Protocol.TCP : Filter.Protocol.UDP;
        int first = random.nextInt(60);
        filters.add(new Filter(protocol, first, first + random.nextInt(12) - 1));
      }
      FilterSet set = FilterSet.of(filters);
      for (int port = 0; port < 80; port++) {
        int asked = port;
        for (Filter.Protocol protocol : Filter.Protocol.values()) {
          boolean expected =
              filters.stream()
                  .anyMatch(
                      f -> f.protocol() == protocol && f.first() <= asked && asked <= f.last());
          int number =
              switch (protocol) {
                case TCP -> IpProtocol.TCP;
                case UDP -> IpProtocol.UDP;
                case ICMP -> IpProtocol.ICMP;
              };
          assertEquals(expected, set.permits(number, port), "seed " + seed + " port " + port);
        }
      }
    }
  }

  @Test
  void comparesByMeaning() {
    FilterSet split =
        FilterSet.of(
            List.of(
                new Filter(Filter.Protocol.TCP, 11, 20), new Filter(Filter.Protocol.TCP, 1, 10)));
    FilterSet whole = FilterSet.of(List.of(new Filter(Filter.Protocol.TCP, 1, 20)));
    assertEquals(whole, split);
    assertEquals(whole.hashCode(), split.hashCode());
    assertFalse(whole.equals(HTTPS));
  }
}
