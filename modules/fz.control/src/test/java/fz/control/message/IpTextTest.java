package fz.control.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IpTextTest {
  @Test
  void writesIpv6InItsCanonicalForm() {
    // Examples of RFC 5952 sections 4 and 5.
    for (String text :
        List.of(
            "::",
            "::1",
            "1::",
            "2001:db8::1",
            "2001:db8:0:1:1:1:1:1",
            "2001:db8::1:0:0:1",
            "2001:0:0:1::1",
            "fd00:2021:1111:8000:100:100:111:0",
            "fe80::1:2:3:4")) {
      assertEquals(text, IpText.parse(text).map(IpText::format).orElse("none"));
    }
  }

  @Test
  void readsNothingButAddresses() {
    for (String text :
        List.of(
            "",
            "localhost",
            "1.2.3",
            "1",
            "256.1.1.1",
            "1.2.3.4.5",
            "fe80::1%eth0",
            "::g",
            "1:2:3:4:5:6:7:8:9",
            "0x7f.1.1.1",
            "[::1]",
            "1.2.3.4 ",
            ":",
            ":::")) {
      assertEquals(Optional.empty(), IpText.parse(text), text);
    }
  }

  @Test
  void readsSocketAddresses() {
    assertEquals(
        "1.1.1.1:53", IpText.parseSocketAddress("1.1.1.1:53").map(IpText::format).orElse(""));
    assertEquals(
        "[2606::1]:53", IpText.parseSocketAddress("[2606::1]:53").map(IpText::format).orElse(""));
    for (String text :
        List.of("1.1.1.1", "2606::1:53", "[2606::1]", "1.1.1.1:65536", "1.1.1.1:", "a:1", "[]:1")) {
      assertTrue(IpText.parseSocketAddress(text).isEmpty(), text);
    }
  }

  @Test
  void readsNetworksWithoutHostBits() {
    assertEquals("10.0.0.0/8", IpNetwork.parse("10.0.0.0/8").orElseThrow().toString());
    assertEquals("::/0", IpNetwork.parse("::/0").orElseThrow().toString());
    for (String text : List.of("10.0.0.1/8", "10.0.0.0/33", "::/129", "10.0.0.0/", "::1/-1")) {
      assertTrue(IpNetwork.parse(text).isEmpty(), text);
    }
  }

  @Test
  void survivesRandomText() {
    Random random = new Random(7);
    String alphabet = "0123456789abcdef:./[]%xz";
    for (int round = 0; round < 50_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(24); n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      IpText.parse(text.toString());
      IpText.parseHost(text.toString());
      IpText.parseSocketAddress(text.toString());
      IpNetwork.parse(text.toString());
      WireKey.parse(text.toString());
    }
  }
}
