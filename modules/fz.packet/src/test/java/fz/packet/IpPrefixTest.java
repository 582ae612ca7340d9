package fz.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IpPrefixTest {
  @Test
  void containsItsAddressesAndNoOthers() {
    assertTrue(contains("10.0.0.0/24", "10.0.0.255"));
    assertFalse(contains("10.0.0.0/24", "10.0.1.0"));
    assertTrue(contains("0.0.0.0/0", "255.255.255.255"));
    assertTrue(contains("10.1.2.3", "10.1.2.3"));
    assertFalse(contains("10.1.2.3/32", "10.1.2.2"));
    assertTrue(contains("fd00::/8", "fdff::1"));
    assertFalse(contains("fd00::/8", "fe00::1"));
    assertTrue(contains("2001:db8::/65", "2001:db8::7fff:0:0:1"));
    assertFalse(contains("2001:db8::/65", "2001:db8::8000:0:0:1"));
  }

  @Test
  void keepsFamiliesApart() {
    assertFalse(contains("::/0", "10.0.0.1"));
    assertFalse(contains("0.0.0.0/0", "::1"));
    assertFalse(parse("::/0").contains(parse("10.0.0.0/8")));
    assertFalse(parse("0.0.0.0/0").contains(parse("fd00::/8")));
  }

  @Test
  void containsNarrowerPrefixes() {
    assertTrue(parse("10.0.0.0/8").contains(parse("10.1.0.0/16")));
    assertTrue(parse("10.0.0.0/8").contains(parse("10.0.0.0/8")));
    assertFalse(parse("10.1.0.0/16").contains(parse("10.0.0.0/8")));
  }

  @Test
  void clearsBitsBehindThePrefix() {
    assertEquals(parse("10.1.2.0/24"), parse("10.1.2.3/24"));
    assertEquals("10.1.2.0/24", parse("10.1.2.3/24").toString());
    assertEquals(parse("fd00::/8"), parse("fdab:cd::1/8"));
    assertThrows(IllegalArgumentException.class, () -> new IpPrefix(0, 1, 129));
    assertThrows(IllegalArgumentException.class, () -> new IpPrefix(0, Endpoint.mapped(1), 33));
  }

  @Test
  void refusesWhatIsNoPrefix() {
    for (String text :
        new String[] {
          "", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08",
          "10.0.0/8", "10.0.0.256", "010.0.0.1", "10.0.0.1 ", "1.2.3.4.5", "fd00::/129", "fd00:::",
          "fe80::1%eth0", "[::1]", "example.com", "::g", "10.0.0.0/8/8", "::ffff:0:0/96", "１.2.3.4"
        }) {
      assertEquals(Optional.empty(), IpPrefix.parse(text), text);
    }
  }

  @Test
  void neverThrowsForAnyText() {
    String alphabet = "0123456789abcdef:./%[] xF";
    for (long seed = 0; seed < 50_000; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(50); i > 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      IpPrefix.parse(text.toString());
    }
  }

  @Test
  void knowsKindsOfAddresses() {
    assertTrue(is("224.0.0.1", IpAddresses::isMulticast));
    assertTrue(is("ff02::1", IpAddresses::isMulticast));
    assertFalse(is("223.255.255.255", IpAddresses::isMulticast));
    assertFalse(is("255.255.255.255", IpAddresses::isUnicast));
    assertTrue(is("0.0.0.0", IpAddresses::isUnspecified));
    assertTrue(is("::", IpAddresses::isUnspecified));
    assertTrue(is("127.1.2.3", IpAddresses::isLoopback));
    assertTrue(is("::1", IpAddresses::isLoopback));
    assertTrue(is("10.0.0.1", IpAddresses::isUnicast));
    assertTrue(is("fd00::1", IpAddresses::isUnicast));
    assertFalse(is("240.0.0.1", IpAddresses::isUnicast));
    assertFalse(is("0.1.0.0", IpAddresses::isUnicast));
    assertFalse(is("::", IpAddresses::isUnicast));
  }

  private interface Question {
    boolean ask(long high, long low);
  }

  private static boolean is(String address, Question question) {
    Endpoint endpoint = IpAddresses.parse(address).orElseThrow();
    return question.ask(endpoint.high(), endpoint.low());
  }

  private static boolean contains(String prefix, String address) {
    return is(address, (high, low) -> parse(prefix).contains(high, low));
  }

  private static IpPrefix parse(String text) {
    return IpPrefix.parse(text).orElseThrow();
  }
}
