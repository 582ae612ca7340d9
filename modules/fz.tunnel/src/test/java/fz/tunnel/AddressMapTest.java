package fz.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressMapTest {
  @Test
  void behavesLikeAMapUnderRandomChanges() {
    long seed = 7;
    Random random = new Random(seed);
    AddressMap<String> map = new AddressMap<>();
    Map<List<Long>, String> model = new LinkedHashMap<>();
    for (int step = 0; step < 20_000; step++) {
      long high = random.nextInt(4);
      long low = random.nextInt(64);
      List<Long> key = List.of(high, low);
      if (random.nextInt(3) == 0) {
        map.remove(high, low);
        model.remove(key);
      } else {
        map.put(high, low, "v" + step);
        model.put(key, "v" + step);
      }
      assertEquals(model.size(), map.size(), "seed " + seed);
    }
    for (long high = 0; high < 4; high++) {
      for (long low = 0; low < 64; low++) {
        assertEquals(model.get(List.of(high, low)), map.get(high, low), "seed " + seed);
      }
    }
  }

  @Test
  void growsAndClears() {
    AddressMap<Integer> map = new AddressMap<>();
    List<Integer> values = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      map.put(i, -i, i);
      values.add(i);
    }
    for (int i : values) {
      assertEquals(i, map.get(i, -i));
    }
    map.clear();
    assertNull(map.get(3, -3));
    assertEquals(0, map.size());
  }
}
