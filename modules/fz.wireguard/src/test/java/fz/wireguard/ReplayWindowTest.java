package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
  @Test
  void acceptsEachCounterOnce() {
    ReplayWindow window = new ReplayWindow();
    assertTrue(window.accept(0));
    assertFalse(window.accept(0));
    assertTrue(window.accept(2));
    assertTrue(window.accept(1));
    assertFalse(window.accept(1));
    assertFalse(window.accept(2));
  }

  @Test
  void looksBack8192Counters() {
    ReplayWindow window = new ReplayWindow();
    assertTrue(window.accept(10_000));
    assertTrue(window.accept(10_000 - 8191));
    assertFalse(window.accept(10_000 - 8192));
    assertFalse(window.accept(0));
  }

  @Test
  void survivesAJumpToTheEndOfTheRange() {
    ReplayWindow window = new ReplayWindow();
    assertTrue(window.accept(5));
    assertTrue(window.accept(-1));
    assertFalse(window.accept(-1));
    assertTrue(window.accept(-8192));
    assertFalse(window.accept(-8193));
    assertFalse(window.accept(5));
  }

  @Test
  void agreesWithASetOfAllCountersSeen() {
    long seed = 77;
    Random random = new Random(seed);
    ReplayWindow window = new ReplayWindow();
    Set<Long> seen = new HashSet<>();
    long greatest = 0;
    for (int i = 0; i < 200_000; i++) {
      long counter =
          Math.max(
              0,
              greatest + random.nextInt(20_000) - 19_900 + (random.nextInt(500) == 0 ? 9_000 : 0));
      boolean expected = counter > greatest - 8192 && seen.add(counter);
      assertEquals(expected, window.accept(counter), "seed " + seed + " step " + i);
      greatest = expected ? Math.max(greatest, counter) : greatest;
    }
  }
}
