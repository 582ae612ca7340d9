package fz.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import fz.packet.IpAddresses;
import fz.packet.IpPrefix;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProxyAddressesTest {
  private static Endpoint ip(String text) {
    return IpAddresses.parse(text).orElseThrow();
  }

  @Test
  void givesFourOfEachFamilyInOrder() {
    ProxyAddresses addresses = new ProxyAddresses();
    assertEquals(
        List.of(
            ip("100.96.0.1"),
            ip("100.96.0.2"),
            ip("100.96.0.3"),
            ip("100.96.0.4"),
            ip("fd00:2021:1111:8000::"),
            ip("fd00:2021:1111:8000::1"),
            ip("fd00:2021:1111:8000::2"),
            ip("fd00:2021:1111:8000::3")),
        addresses.assign("a.com"));
    assertEquals(ip("100.96.0.5"), addresses.assign("b.com").getFirst());
    assertEquals(ip("100.96.0.1"), addresses.assign("a.com").getFirst());
    assertEquals(List.of(), addresses.of("c.com"));
  }

  @Test
  void knowsTheNameOfEachAddressAndLeavesTheSentinelsOut() {
    ProxyAddresses addresses = new ProxyAddresses();
    IpPrefix ipv4 = IpPrefix.parse("100.96.0.0/11").orElseThrow();
    IpPrefix ipv6 = IpPrefix.parse("fd00:2021:1111:8000::/107").orElseThrow();
    Set<Endpoint> seen = new HashSet<>();
    for (int i = 0; i < 80_000; i++) {
      String name = "n" + i;
      List<Endpoint> assigned = addresses.assign(name);
      assertEquals(8, assigned.size());
      for (Endpoint address : assigned) {
        assertTrue((address.isIpv4() ? ipv4 : ipv6).contains(address.high(), address.low()));
        assertFalse(StubResolver.isSentinel(address.high(), address.low()));
        assertEquals(Optional.of(name), addresses.nameOf(address.high(), address.low()));
        assertTrue(i % 500 != 0 && (i < 72_600 || i > 72_700) || seen.add(address));
      }
    }
    for (String foreign :
        List.of(
            "100.96.0.0",
            "100.100.111.1",
            "100.127.255.255",
            "100.64.0.1",
            "100.128.0.1",
            "fd00:2021:1111:8000:100:100:111:0",
            "fd00:2021:1111::1",
            "::1",
            "1.1.1.1")) {
      Endpoint address = ip(foreign);
      assertEquals(Optional.empty(), addresses.nameOf(address.high(), address.low()), foreign);
    }
  }

  @Test
  void stopsAtItsBound() {
    ProxyAddresses addresses = new ProxyAddresses(2);
    addresses.assign("a");
    addresses.assign("b");
    assertEquals(List.of(), addresses.assign("c"));
    assertEquals(8, addresses.assign("b").size());
  }

  @Test
  void theWholeRangeCanBeGivenOut() {
    ProxyAddresses addresses = new ProxyAddresses(Integer.MAX_VALUE);
    int names = 0;
    List<Endpoint> last = List.of();
    for (List<Endpoint> next = addresses.assign("0"); !next.isEmpty(); ) {
      last = next;
      next = addresses.assign(Integer.toString(++names));
    }
    assertEquals(((1 << 21) - 2 - 256) / 4, names);
    assertTrue(last.get(3).ipv4() - ip("100.127.255.255").ipv4() < 0);
  }
}
