package fz.transport.tun;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SuspensionTest {
  private static final long SECOND = 1_000_000_000L;

  private long awake = -5 * SECOND;
  private long suspended = 77;

  @Test
  void tellsSuspensionFromAClockThatWasSet() {
    Suspension suspension = new Suspension(() -> awake + suspended, () -> awake);
    awake += 600 * SECOND;
    assertFalse(suspension.isOver());
    suspended += 600 * SECOND;
    assertTrue(suspension.isOver());
    assertFalse(suspension.isOver());
    // The clocks are read one after the other.
    suspended += SECOND / 100;
    assertFalse(suspension.isOver());
    suspended += 2 * SECOND;
    assertTrue(suspension.isOver());
  }
}
