package fz.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainPatternTest {
  @ParameterizedTest
  @CsvSource({
    "example.com, example.com, true",
    "example.com, EXAMPLE.Com., true",
    "Example.COM, example.com, true",
    "example.com, a.example.com, false",
    "example.com, example.org, false",
    "example.com, example.com.evil, false",
    "*.example.com, example.com, true",
    "*.example.com, a.example.com, true",
    "*.example.com, a.b.example.com, false",
    "*.example.com, xexample.com, false",
    "**.example.com, example.com, true",
    "**.example.com, a.example.com, true",
    "**.example.com, a.b.c.example.com, true",
    "**.example.com, badexample.com, false",
    "**, anything.at.all, true",
    "a.**.example.com, a.example.com, true",
    "a.**.example.com, a.x.y.example.com, true",
    "a.**.example.com, b.x.example.com, false",
    "**.a.**.com, x.a.y.a.z.com, true",
    "**.a.**.com, x.b.com, false",
    "?.example.com, a.example.com, true",
    "?.example.com, ab.example.com, false",
    "?.example.com, example.com, false",
    "web-??.example.com, web-01.example.com, true",
    "web-??.example.com, web-1.example.com, false",
    "web*.example.com, web.example.com, true",
    "web*.example.com, web-1.example.com, true",
    "web*.example.com, web.1.example.com, false",
    "*web*.example.com, my-web-1.example.com, true",
    "a*b*c.com, aXbXbXc.com, true",
    "a*b*c.com, aXcXb.com, false",
    "*.*.example.com, a.b.example.com, true",
    "*.*.example.com, a.example.com, false",
    "[ab].example.com, b.example.com, true",
    "[ab].example.com, c.example.com, false",
    "[!ab].example.com, c.example.com, true",
    "[!ab].example.com, a.example.com, false",
    "n[0-9].example.com, n7.example.com, true",
    "n[0-9].example.com, nx.example.com, false",
    "n[]-].example.com, n].example.com, true",
    "example.*, example.org, true",
    "example.*, example.co.uk, false",
  })
  void matchesAsDescribed(String pattern, String name, boolean expected) {
    assertEquals(expected, DomainPattern.parse(pattern).orElseThrow().matches(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "a..b",
        ".a",
        "a**.example.com",
        "**a.com",
        "***.com",
        "[a.com",
        "[].com",
        "[!].com"
      })
  void refusesWhatIsNoPattern(String pattern) {
    assertEquals(Optional.empty(), DomainPattern.parse(pattern));
  }

  @Test
  void ordersTheMostSpecificFirst() {
    assertBefore("example.com", "*.example.com");
    assertBefore("a.example.com", "?.example.com");
    assertBefore("?.example.com", "*.example.com");
    assertBefore("*.example.com", "**.example.com");
    assertBefore("a.example.com", "**.example.com");
    assertBefore("web-?.example.com", "web-*.example.com");
    assertBefore("a.*.com", "*.*.com");
    assertBefore("a.example.com", "*.com");
  }

  private static void assertBefore(String first, String second) {
    DomainPattern a = DomainPattern.parse(first).orElseThrow();
    DomainPattern b = DomainPattern.parse(second).orElseThrow();
    assertTrue(a.compareTo(b) < 0, first + " before " + second);
    assertTrue(b.compareTo(a) > 0, second + " after " + first);
  }

  @Test
  void isATotalOrder() {
    Random random = new Random(11);
    List<DomainPattern> patterns = new ArrayList<>();
    while (patterns.size() < 120) {
      DomainPattern.parse(text(random, "ab.*?", 7)).ifPresent(patterns::add);
    }
    for (DomainPattern a : patterns) {
      for (DomainPattern b : patterns) {
        assertEquals(-Integer.signum(b.compareTo(a)), Integer.signum(a.compareTo(b)));
        assertEquals(a.equals(b), a.compareTo(b) == 0);
        for (DomainPattern c : patterns) {
          if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) {
            assertTrue(a.compareTo(c) <= 0, a + " " + b + " " + c);
          }
        }
      }
    }
  }

  @Test
  void survivesRandomPatternsAndNames() {
    long seed = 5;
    Random random = new Random(seed);
    for (int round = 0; round < 100_000; round++) {
      String pattern = text(random, "ab.*?[]!-\u0130", 14);
      String name = text(random, "ab..[]-\\", 14);
      DomainPattern.parse(pattern).ifPresent(parsed -> parsed.matches(name));
    }
  }

  @Test
  void isFastForPatternsThatBacktrack() {
    DomainPattern pattern =
        DomainPattern.parse("**." + "*a".repeat(20) + "." + "**.b.".repeat(20) + "**.c")
            .orElseThrow();
    String name = ("a".repeat(63) + ".").repeat(3) + "b.".repeat(20) + "d";
    for (int i = 0; i < 1_000; i++) {
      assertEquals(false, pattern.matches(name));
    }
  }

  private static String text(Random random, String alphabet, int max) {
    StringBuilder text = new StringBuilder();
    for (int n = 1 + random.nextInt(max); n > 0; n--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
