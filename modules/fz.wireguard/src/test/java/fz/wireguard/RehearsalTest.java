package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RehearsalTest {
  private static final int MOST = 5;

  private final CryptoChoice crypto = CryptoChoice.of("bouncycastle", "bouncycastle", () -> 0);
  private final Random random = new Random(1);
  private long now;

  @Test
  void makesAllHandshakesIfTimeIsLeft() {
    assertEquals(Rehearsal.HANDSHAKES, Rehearsal.run(crypto, random, () -> 0, 1));
  }

  @Test
  void beginsNoneThatTheTimeDoesNotAllow() {
    assertEquals(MOST, Rehearsal.run(crypto, random, () -> now++, MOST + 1));
    assertEquals(0, Rehearsal.run(crypto, random, () -> now++, 0));
  }
}
