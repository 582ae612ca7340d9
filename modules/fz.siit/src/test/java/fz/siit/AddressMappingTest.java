package fz.siit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import fz.packet.IpAddresses;
import fz.packet.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressMappingTest {
  private final MappedAddress into = new MappedAddress();

  /** RFC 6052 section 2.4. */
  @ParameterizedTest
  @CsvSource({
    "2001:db8::/32, 2001:db8:c000:221::",
    "2001:db8:100::/40, 2001:db8:1c0:2:21::",
    "2001:db8:122::/48, 2001:db8:122:c000:2:2100::",
    "2001:db8:122:300::/56, 2001:db8:122:3c0:0:221::",
    "2001:db8:122:344::/64, 2001:db8:122:344:c0:2:2100::",
    "2001:db8:122:344::/96, 2001:db8:122:344::192.0.2.33",
    "64:ff9b::/96, ''"
  })
  void putsAnIpv4AddressIntoAPrefix(String prefix, String ipv6) {
    AddressMapping mapping = new Rfc6052Prefix(prefix(prefix));
    assertEquals(ipv6.isEmpty() ? "none" : normal(ipv6), map(mapping, "192.0.2.33"));
    if (!ipv6.isEmpty()) {
      assertEquals("192.0.2.33", map(mapping, ipv6));
      assertEquals("none", map(mapping, "2001:db9::1"));
    }
  }

  @Test
  void wellKnownPrefixIsForGlobalAddresses() {
    AddressMapping mapping = new Rfc6052Prefix(prefix("64:ff9b::/96"));
    assertEquals(normal("64:ff9b::8.8.8.8"), map(mapping, "8.8.8.8"));
    assertEquals("8.8.8.8", map(mapping, "64:ff9b::808:808"));
    for (String other :
        List.of("10.1.2.3", "172.31.0.1", "192.168.9.9", "127.0.0.1", "224.0.0.1")) {
      assertEquals("none", map(mapping, other), other);
      assertEquals("none", map(mapping, "64:ff9b::" + other), other);
    }
  }

  @Test
  void suffixIsIgnoredButTheZeroOctetIsNot() {
    AddressMapping mapping = new Rfc6052Prefix(prefix("2001:db8:122:344::/64"));
    assertEquals("192.0.2.33", map(mapping, "2001:db8:122:344:c0:2:21aa:bbcc"));
    assertEquals("none", map(mapping, "2001:db8:122:344:1c0:2:2100:0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2001:db8::/33", "2001:db8::/128", "10.0.0.0/8", "2001:db8:0:0:100::/96"})
  void refusesWrongPrefixes(String text) {
    assertThrows(IllegalArgumentException.class, () -> new Rfc6052Prefix(prefix(text)));
  }

  @Test
  void everyPrefixIsItsOwnInverse() {
    Random random = new Random(3);
    for (int bits : new int[] {32, 40, 48, 56, 64, 96}) {
      for (int round = 0; round < 2_000; round++) {
        long high = 0x2000_0000_0000_0000L | random.nextLong() >>> 3;
        IpPrefix prefix = new IpPrefix(high, random.nextLong() >>> 8, bits);
        AddressMapping mapping = new Rfc6052Prefix(prefix);
        long low = Endpoint.mapped(random.nextInt());
        assertTrue(mapping.map(AddressRole.SOURCE, 0, low, into));
        assertTrue(prefix.contains(into.high(), into.low()));
        assertEquals(0, bits == 96 ? 0 : into.low() >>> 56);
        assertTrue(mapping.map(AddressRole.SOURCE, into.high(), into.low(), into));
        assertEquals(low, into.low(), prefix.toString());
      }
    }
  }

  /** RFC 7757 section 3.2 and its appendices. */
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 2001:db8:aaaa::",
    "192.0.2.2, 2001:db8:bbbb::b",
    "192.0.2.18, 2001:db8:cccc::2",
    "192.0.2.33, 2001:db8:dddd::1000:0:0:0",
    "198.51.100.7, 2001:db8:eeee:8:e000::",
    "203.0.113.6, 2001:db8:ffff::6"
  })
  void mapsExplicitly(String ipv4, String ipv6) {
    AddressMapping mapping =
        explicit(
            "192.0.2.1,2001:db8:aaaa::",
            "192.0.2.2/32,2001:db8:bbbb::b/128",
            "192.0.2.16/28,2001:db8:cccc::/124",
            "192.0.2.32/28,2001:db8:dddd::/64",
            "198.51.100.0/29,2001:db8:eeee:8::/64",
            "203.0.113.0/24,2001:db8:ffff::/120");
    assertEquals(normal(ipv6), map(mapping, ipv4));
    assertEquals(ipv4, map(mapping, ipv6));
  }

  @Test
  void longestExplicitPrefixDecides() {
    AddressMapping mapping =
        explicit(
            "10.0.0.0/8,2001:db8:8::/104",
            "10.1.0.0/16,2001:db8:16::/112",
            "10.1.1.0/24,2001:db8:8::101:100/120");
    assertEquals(normal("2001:db8:8::2:304"), map(mapping, "10.2.3.4"));
    assertEquals(normal("2001:db8:16::304"), map(mapping, "10.1.3.4"));
    assertEquals(normal("2001:db8:8::101:104"), map(mapping, "10.1.1.4"));
    assertEquals("10.1.1.4", map(mapping, "2001:db8:8::101:104"));
    assertEquals("10.1.2.4", map(mapping, "2001:db8:8::1:204"));
    assertEquals("none", map(mapping, "11.0.0.1"));
    assertEquals("none", map(mapping, "2001:db8:9::1"));
  }

  @Test
  void explicitMappingsAreTheirOwnInverse() {
    Random random = new Random(5);
    for (int round = 0; round < 5_000; round++) {
      int bits4 = random.nextInt(33);
      int bits6 = random.nextInt(96 + bits4 + 1);
      long high = 0x2000_0000_0000_0000L | random.nextLong() >>> 3;
      IpPrefix ipv4 = new IpPrefix(0, Endpoint.mapped(random.nextInt()), bits4);
      IpPrefix ipv6 = new IpPrefix(high, random.nextLong(), bits6);
      AddressMapping mapping = new ExplicitMappings(List.of(new ExplicitMapping(ipv4, ipv6)));
      long suffix = bits4 == 0 ? random.nextInt() : random.nextInt() & (1L << 32 - bits4) - 1;
      long low = ipv4.low() | suffix & 0xffff_ffffL;
      assertTrue(mapping.map(AddressRole.SOURCE, 0, low, into));
      assertTrue(ipv6.contains(into.high(), into.low()), ipv4 + " " + ipv6);
      assertTrue(mapping.map(AddressRole.SOURCE, into.high(), into.low(), into));
      assertEquals(low, into.low(), ipv4 + " " + ipv6);
    }
  }

  @Test
  void manyExplicitMappingsFindEachOther() {
    List<ExplicitMapping> all = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      IpPrefix ipv4 = IpPrefix.host(0, Endpoint.mapped(0x0a00_0000 + i));
      all.add(new ExplicitMapping(ipv4, IpPrefix.host(0x2001_0db8L << 32, i * 977L)));
    }
    AddressMapping mapping = new ExplicitMappings(all);
    for (int i = 0; i < 10_000; i++) {
      assertTrue(mapping.map(AddressRole.SOURCE, 0x2001_0db8L << 32, i * 977L, into));
      assertEquals(0x0a00_0000 + i, into.ipv4());
    }
    assertFalse(mapping.map(AddressRole.SOURCE, 0x2001_0db8L << 32, 1, into));
  }

  @Test
  void refusesExplicitMappingsThatContradict() {
    assertThrows(
        IllegalArgumentException.class,
        () -> explicit("10.0.0.0/24,2001:db8::/120", "10.0.0.0/24,2001:db8:1::/120"));
    assertThrows(
        IllegalArgumentException.class,
        () -> explicit("10.0.0.0/24,2001:db8::/120", "10.0.1.0/24,2001:db8::/120"));
    assertThrows(IllegalArgumentException.class, () -> explicit("10.0.0.0/24,2001:db8::/121"));
    assertThrows(IllegalArgumentException.class, () -> explicit("2001:db8::/120,10.0.0.0/24"));
    assertEquals(Optional.empty(), ExplicitMapping.parse("10.0.0.0/24"));
    assertEquals(Optional.empty(), ExplicitMapping.parse("10.0.0.0/24,host"));
  }

  @Test
  void asksTheNextMappingOnlyWithoutAnAnswer() {
    AddressMapping mapping =
        explicit("192.0.2.1,2001:db8:1::1").orElse(new Rfc6052Prefix(prefix("2001:db8::/96")));
    assertEquals(normal("2001:db8:1::1"), map(mapping, "192.0.2.1"));
    assertEquals(normal("2001:db8::192.0.2.2"), map(mapping, "192.0.2.2"));
  }

  @Test
  void routerAlwaysGetsTheSameAddressOfThePool() {
    TranslatorOptions options =
        TranslatorOptions.builder()
            .errorSources(prefix("192.0.2.0/28"))
            .own(IpAddresses.parse("2001:db8::1").orElseThrow())
            .build();
    ErrorSources sources = new ErrorSources(options);
    List<Integer> chosen = new ArrayList<>();
    for (int router = 0; router < 64; router++) {
      assertTrue(sources.choose(0x2001_0db8L << 32, router, into));
      final int first = into.ipv4();
      assertTrue(prefix("192.0.2.0/28").contains(0, into.low()));
      assertTrue(sources.choose(0x2001_0db8L << 32, router, into));
      assertEquals(first, into.ipv4());
      chosen.add(first);
    }
    assertTrue(chosen.stream().distinct().count() > 8, "routers can be told apart");
    assertTrue(sources.choose(0, Endpoint.mapped(0x0a00_0001), into));
    assertEquals(normal("2001:db8::1"), text());
    assertFalse(new ErrorSources(TranslatorOptions.defaults()).choose(0, 1, into));
  }

  private static AddressMapping explicit(String... mappings) {
    return new ExplicitMappings(
        List.of(mappings).stream().map(m -> ExplicitMapping.parse(m).orElseThrow()).toList());
  }

  private static IpPrefix prefix(String text) {
    return IpPrefix.parse(text).orElseThrow();
  }

  private String map(AddressMapping mapping, String address) {
    Endpoint from = IpAddresses.parse(address).orElseThrow();
    return mapping.map(AddressRole.SOURCE, from.high(), from.low(), into) ? text() : "none";
  }

  private String text() {
    return new Endpoint(into.high(), into.low(), 0).toInetAddress().getHostAddress();
  }

  private static String normal(String address) {
    return IpAddresses.parse(address).orElseThrow().toInetAddress().getHostAddress();
  }
}
