package fz.ice.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link NatMatrix} once for each pair of NATs, and with loss for some. */
class NatMatrixTest {
  private static final long MILLI = World.MILLI;

  @Test
  void connectsAndComesBackBehindEveryPairOfNats() {
    NatMatrix matrix = new NatMatrix();
    matrix.all(0, 0);

    assertEquals(List.of(), matrix.faults);
    assertEquals(100, matrix.runs);
    assertTrue(NatMatrix.percentile(matrix.toDirect, 0.5) < 300 * MILLI);
    assertTrue(NatMatrix.percentile(matrix.relayed, 0.99) < 1_000 * MILLI);
    assertTrue(NatMatrix.percentile(matrix.afterRelayDeath, 1) < 9_000 * MILLI);
    assertTrue(NatMatrix.percentile(matrix.afterRoam, 1) < 1_000 * MILLI);
  }

  @Test
  void connectsAndComesBackWithLoss() {
    NatMatrix matrix = new NatMatrix();
    for (int pair = 0; pair < 10; pair++) {
      matrix.one(pair, (pair * 7 + 3) % 10, 9_000 + pair, 0.1);
    }

    assertEquals(List.of(), matrix.faults);
  }
}
