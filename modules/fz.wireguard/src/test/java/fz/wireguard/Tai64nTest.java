package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Tai64nTest {
  private Instant instant = Instant.ofEpochSecond(0x2a2b2c2d, 500_000_000);

  @Test
  void countsFromTheEpochOfTaiWithCoarseNanoseconds() {
    assertEquals(
        "400000002a2b2c37" + "1d000000",
        HexFormat.of().formatHex(new Tai64n(() -> instant).next()));
  }

  @Test
  void alwaysGrowsWhateverTheClockDoes() {
    Tai64n stamps = new Tai64n(() -> instant);
    byte[] last = stamps.next();
    for (int i = 0; i < 100; i++) {
      instant = i % 3 == 0 ? instant.minusSeconds(5) : instant.plusNanos(1_000);
      byte[] next = stamps.next();
      assertTrue(Arrays.compareUnsigned(next, last) > 0);
      last = next;
    }
    instant = instant.plusSeconds(1_000);
    assertTrue(Arrays.compareUnsigned(stamps.next(), last) > 0);
  }
}
