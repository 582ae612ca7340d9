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
    assertEquals(Placement.parallel(6).withReaders(2), Placement.automatic(8));
    assertEquals(Placement.parallel(8).withReaders(4), Placement.automatic(64));
  }

  @Test
  void readsConfiguration() {
    assertEquals(Optional.of(Placement.inline()), Placement.parse("inline"));
    assertEquals(Optional.of(Placement.parallel(5)), Placement.parse("parallel:5"));
    assertEquals(Optional.of(Placement.parallel(64)), Placement.parse("PARALLEL:64"));
    assertEquals(
        Optional.of(Placement.parallel(3).withReaders(12)), Placement.parse("parallel:3:12"));
    assertInstanceOf(Placement.Parallel.class, Placement.parse("parallel").orElseThrow());
    assertEquals(Optional.of(Placement.automatic()), Placement.parse("auto"));
    for (String wrong :
        new String[] {
          "",
          "parallel:0",
          "parallel:65",
          "parallel:",
          "both",
          "parallel:1:",
          "parallel:1:0",
          "parallel:1:65",
          "parallel::2",
          "inline:2"
        }) {
      assertEquals(Optional.empty(), Placement.parse(wrong));
    }
  }

  @Test
  void refusesWrongNumbers() {
    assertThrows(IllegalArgumentException.class, () -> new Placement.Parallel(0, 1, 4));
    assertThrows(IllegalArgumentException.class, () -> new Placement.Parallel(1, 1, 3));
    assertThrows(IllegalArgumentException.class, () -> Placement.parallel(1).withReaders(0));
    assertEquals(0, Placement.inline().workers());
    assertEquals(Placement.inline(), Placement.inline().withReaders(3));
    assertEquals(3, Placement.parallel(3).workers());
  }
}
