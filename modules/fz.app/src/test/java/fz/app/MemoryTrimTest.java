package fz.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class MemoryTrimTest {
  private Duration used = Duration.ofSeconds(1);
  private int trims;
  private final MemoryTrim trim = new MemoryTrim(() -> used, () -> trims++);

  @Test
  void trimsAfterWorkAndNotWithout() {
    trim.look();
    assertEquals(1, trims);
    trim.look();
    assertEquals(1, trims);
    used = used.plusMillis(199);
    trim.look();
    assertEquals(1, trims);
    used = used.plusMillis(1);
    trim.look();
    assertEquals(2, trims);
  }

  @Test
  void looksOnceAMinuteWhileNothingHappens() {
    Duration busy = trim.look();
    assertEquals(busy.multipliedBy(2), trim.look());
    trim.look();
    assertEquals(Duration.ofMinutes(1), trim.look());
    assertEquals(Duration.ofMinutes(1), trim.look());
    used = used.plusSeconds(1);
    assertEquals(busy, trim.look());
  }
}
