package fz.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PlacementTest {
  @Test
  void followsTheNumberOfProcessors() {
    assertEquals(Placement.inline(), Placement.automatic(1));
    assertEquals(Placement.inline(), Placement.automatic(2));
    assertEquals(Placement.inline(), Placement.automatic(3));
    assertEquals(Placement.parallel(2), Placement.automatic(4));
    assertEquals(Placement.parallel(6), Placement.automatic(8));
    assertEquals(Placement.parallel(8), Placement.automatic(64));
  }

  @Test
  void readsConfiguration() {
    assertEquals(Optional.of(Placement.inline()), Placement.parse("inline"));
    assertEquals(Optional.of(Placement.parallel(5)), Placement.parse("parallel:5"));
    assertEquals(Optional.of(Placement.parallel(64)), Placement.parse("PARALLEL:64"));
    assertInstanceOf(Placement.Parallel.class, Placement.parse("parallel").orElseThrow());
    assertEquals(Optional.of(Placement.automatic()), Placement.parse("auto"));
    for (String wrong : new String[] {"", "parallel:0", "parallel:65", "parallel:", "both"}) {
      assertEquals(Optional.empty(), Placement.parse(wrong));
    }
  }

  @Test
  void refusesWrongNumbers() {
    assertThrows(IllegalArgumentException.class, () -> new Placement.Parallel(0, 4));
    assertThrows(IllegalArgumentException.class, () -> new Placement.Parallel(1, 3));
    assertEquals(0, Placement.inline().workers());
    assertEquals(3, Placement.parallel(3).workers());
  }
}
