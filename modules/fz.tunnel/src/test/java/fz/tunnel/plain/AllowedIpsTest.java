package fz.tunnel.plain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import fz.packet.Endpoint;
import fz.packet.IpPrefix;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AllowedIpsTest {
  private final AllowedIps<String> table = new AllowedIps<>();

  @Test
  void longestPrefixWins() throws UnknownHostException {
    put("0.0.0.0/0", "default");
    put("10.0.0.0/8", "wide");
    put("10.1.0.0/16", "narrow");
    put("10.1.2.3/32", "host");
    put("255.255.255.255/32", "last");
    put("2001:db8::/32", "six");
    put("2001:db8::1/128", "six host");
    assertEquals("default", find("9.255.255.255"));
    assertEquals("wide", find("10.0.255.255"));
    assertEquals("narrow", find("10.1.2.2"));
    assertEquals("host", find("10.1.2.3"));
    assertEquals("narrow", find("10.1.2.4"));
    assertEquals("wide", find("10.2.0.0"));
    assertEquals("default", find("11.0.0.0"));
    assertEquals("last", find("255.255.255.255"));
    assertEquals("six host", find("2001:db8::1"));
    assertEquals("six", find("2001:db8::2"));
    assertNull(find("2001:db9::"));
    assertNull(find("::"));
  }

  @Test
  void keepsTheFamiliesApart() throws UnknownHostException {
    put("::/0", "six");
    assertNull(find("10.0.0.1"));
    assertEquals("six", find("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
    put("0.0.0.0/0", "four");
    assertEquals("four", find("10.0.0.1"));
    assertEquals("six", find("fd00::1"));
  }

  @Test
  void prefixBelongsToTheOwnerGivenLast() throws UnknownHostException {
    put("10.0.0.0/24", "first");
    put("10.0.0.0/24", "second");
    assertEquals("second", find("10.0.0.9"));
    table.remove("second");
    assertNull(find("10.0.0.9"));
  }

  @Test
  void listsWhatAnOwnerHas() throws UnknownHostException {
    put("10.0.0.0/24", "first");
    put("fd00::/64", "first");
    put("10.0.0.0/24", "second");
    put("10.0.1.0/24", "second");
    assertEquals(List.of(prefix("fd00::/64")), table.of("first"));
    assertEquals(List.of(prefix("10.0.0.0/24"), prefix("10.0.1.0/24")), table.of("second"));
    assertEquals(List.of(), table.of("third"));
  }

  @Test
  void takesOnePrefixFromItsOwnerOnly() throws UnknownHostException {
    put("10.0.0.0/8", "first");
    put("10.0.0.0/24", "second");
    table.remove(prefix("10.0.0.0/24"), "first");
    assertEquals("second", find("10.0.0.9"), "it is not the first one's");
    table.remove(prefix("10.0.0.0/24"), "second");
    assertEquals("first", find("10.0.0.9"));
    assertEquals(List.of(), table.of("second"));
    table.remove("first");
    assertNull(find("10.0.0.9"));
  }

  @Test
  void agreesWithLinearSearch() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Map<IpPrefix, String> reference = new LinkedHashMap<>();
    for (int i = 0; i < 400; i++) {
      boolean ipv4 = random.nextBoolean();
      // Few distinct bits, so that prefixes nest.
      long low =
          ipv4 ? Endpoint.mapped(random.nextInt() & 0x0303_0303) : random.nextLong() & 0x0303L;
      long high = ipv4 ? 0 : random.nextLong() & 0x8000_0000_0000_0003L;
      IpPrefix prefix = new IpPrefix(high, low, random.nextInt(ipv4 ? 33 : 129));
      if (prefix.isIpv4() == ipv4) {
        table.put(prefix, "owner " + i);
        reference.put(prefix, "owner " + i);
      }
    }
    List<IpPrefix> all = new ArrayList<>(reference.keySet());
    for (IpPrefix removed : all.subList(0, all.size() / 4)) {
      table.remove(removed, reference.remove(removed));
    }
    all = new ArrayList<>(reference.keySet());
    for (int i = 0; i < 20_000; i++) {
      IpPrefix near = all.get(random.nextInt(all.size()));
      boolean ipv4 = near.isIpv4();
      long low = ipv4 ? near.low() ^ random.nextInt(4) : near.low() + random.nextInt(5) - 2;
      long high = near.high();
      String expected = null;
      int longest = -1;
      for (IpPrefix prefix : all) {
        if (prefix.isIpv4() == ipv4 && prefix.contains(high, low) && prefix.bits() > longest) {
          longest = prefix.bits();
          expected = reference.get(prefix);
        }
      }
      assertEquals(expected, table.find(ipv4, high, low), "seed " + seed);
    }
  }

  private void put(String prefix, String owner) {
    table.put(prefix(prefix), owner);
  }

  private static IpPrefix prefix(String text) {
    return IpPrefix.parse(text).orElseThrow();
  }

  private String find(String address) throws UnknownHostException {
    Endpoint endpoint = Endpoint.of(InetAddress.getByName(address), 0);
    return table.find(endpoint.isIpv4(), endpoint.high(), endpoint.low());
  }
}
