package fz.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AddressMapTest {
  @Test
  void behavesLikeAMapOfTheJdk() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      AddressMap map = new AddressMap(10_000, random.nextLong());
      TreeMap<Long, Long> expected = new TreeMap<>();
      int range = 1 + random.nextInt(300);
      for (int step = 0; step < 2_000; step++) {
        long key = random.nextInt(range);
        if (random.nextInt(3) == 0) {
          map.remove(key >> 3, key);
          expected.remove(key);
        } else {
          assertTrue(map.put(key >> 3, key, step, -step));
          expected.put(key, (long) step);
        }
        assertEquals(expected.size(), map.count());
        long asked = random.nextInt(range);
        int slot = map.find(asked >> 3, asked);
        assertEquals(expected.containsKey(asked), slot >= 0, "seed " + seed + " step " + step);
        if (slot >= 0) {
          assertEquals(expected.get(asked), map.valueHigh(slot));
          assertEquals(-expected.get(asked), map.valueLow(slot));
        }
      }
    }
  }

  @Test
  void takesNoMoreThanItsLimit() {
    AddressMap map = new AddressMap(2, 0);
    assertTrue(map.put(0, 1, 0, 0));
    assertTrue(map.put(0, 2, 0, 0));
    assertFalse(map.put(0, 3, 0, 0));
    assertTrue(map.put(0, 2, 9, 9), "replacing needs no room");
    map.clear();
    assertTrue(map.put(0, 3, 0, 0));
  }
}
