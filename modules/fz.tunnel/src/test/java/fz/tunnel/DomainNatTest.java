package fz.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DomainNatTest {
  private static final byte[] PACKET = {0x45, 0, 1};
  private final DomainNat nat = new DomainNat();
  private long now = -5;

  @Test
  void holdsPacketsUntilTheGatewayConfirms() {
    assertTrue(nat.asksForPacket(now));
    assertFalse(nat.passes());
    assertTrue(nat.hold(PACKET));
    assertTrue(nat.handleStatus(true));
    assertTrue(nat.passes());
    assertArrayEquals(PACKET, nat.pollReleased());
    assertFalse(nat.asksForPacket(now + 10 * DomainNat.REPEAT_NANOS));
  }

  @Test
  void repeatsTheQuestionOnlyForTrafficAndNotTooOften() {
    assertTrue(nat.asksForQuery(now));
    assertFalse(nat.asksForPacket(now + DomainNat.REPEAT_NANOS - 1));
    assertTrue(nat.asksForPacket(now + DomainNat.REPEAT_NANOS));
    assertFalse(nat.asksForQuery(now + DomainNat.REPEAT_NANOS + 1));
  }

  @Test
  void keepsTrafficFlowingWhileANewQueryIsAnswered() {
    nat.asksForQuery(now);
    nat.handleStatus(true);
    assertTrue(nat.asksForQuery(now + 1));
    assertTrue(nat.passes());
  }

  @Test
  void passesPacketsOnAfterARefusalUntilTheNextQuery() {
    nat.asksForPacket(now);
    nat.hold(PACKET);
    assertFalse(nat.handleStatus(false));
    assertNull(nat.pollReleased());
    assertTrue(nat.passes());
    assertTrue(nat.asksForQuery(now + 1));
    assertFalse(nat.passes());
  }

  @Test
  void ignoresAnAnswerWithoutAQuestion() {
    assertFalse(nat.handleStatus(true));
    assertFalse(nat.passes());
  }

  @Test
  void startsAnewAfterReset() {
    nat.asksForPacket(now);
    nat.handleStatus(true);
    nat.reset();
    assertFalse(nat.passes());
    assertTrue(nat.asksForPacket(now));
  }
}
