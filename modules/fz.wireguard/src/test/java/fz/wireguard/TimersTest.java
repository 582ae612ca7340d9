package fz.wireguard;

import static fz.wireguard.Pair.MILLI;
import static fz.wireguard.Pair.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.DropReason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What silence, loss and a clock that jumps do to sessions and handshakes. */
class TimersTest {
  private static final long DAY = 86_400 * SECOND;

  @Test
  void startsANewHandshakeIfNothingComesBackFor15Seconds() {
    for (int seed = 100; seed < 110; seed++) {
      Pair pair = connected(seed);
      pair.passes = d -> false;
      long sent = pair.now;
      pair.sendRight(Pair.packet(5, 60));
      long jitter = pair.left.core.nextTimeout() - sent - 15 * SECOND;
      assertTrue(jitter >= 0 && jitter <= 333 * MILLI, "jitter " + jitter);
      pair.run(15 * SECOND + jitter - 1);
      assertEquals(1, pair.count(1, pair.left));
      pair.run(1);
      assertEquals(2, pair.count(1, pair.left));
    }
  }

  @Test
  void anInitiationOfThePeerIsASignOfLife() {
    Pair pair = connected(120);
    pair.passes = d -> d.type() == 1;
    pair.sendRight(Pair.packet(5, 60));
    pair.run(6 * SECOND);
    pair.toLeft.initiateHandshake(pair.now);
    pair.transmit(pair.right.poll(pair.now));
    pair.run(14 * SECOND);
    assertEquals(1, pair.count(1, pair.left));
  }

  /** An attempt that is shorter than the life of a session must not end one that works. */
  @Test
  void sessionThatWorksIsNotGivenUpWhileHandshakesAreLost() {
    Pair pair = new Pair(121, c -> c.withRekeyAttemptTime(Duration.ofSeconds(20)), c -> c);
    long established = connect(pair);
    pair.passes = d -> d.type() == 4;
    while (pair.left.events(WireGuardEvent.HandshakeExpired.class).isEmpty()) {
      pair.sendRight(Pair.packet(5, 60));
      pair.sendLeft(Pair.packet(5, 60));
      pair.run(SECOND);
      assertTrue(pair.now < established + 210 * SECOND);
    }
    long worked = 180 * SECOND;
    assertTrue(pair.now >= established + worked + 19 * SECOND, "after " + (pair.now - established));
    long initiations = pair.count(1, pair.left) - 1;
    assertTrue(initiations >= 14 && initiations <= 17, "initiations " + initiations);
    pair.passes = d -> true;
    pair.sendRight(Pair.packet(6, 60));
    pair.run(6 * SECOND);
    assertEquals(6, Pair.number(pair.right.delivered.getLast()));
  }

  @Test
  void silentPeerIsGivenUpAlthoughItsSessionIsYoung() {
    Pair pair = new Pair(122, c -> c.withRekeyAttemptTime(Duration.ofSeconds(20)), c -> c);
    connect(pair);
    pair.passes = d -> false;
    long start = pair.now;
    while (pair.left.events(WireGuardEvent.HandshakeExpired.class).isEmpty()) {
      pair.sendRight(Pair.packet(5, 60));
      pair.run(100 * MILLI);
    }
    long after = pair.now - start;
    assertTrue(after >= 35 * SECOND && after <= 35 * SECOND + 500 * MILLI, "after " + after);
  }

  /** If each took the session of the other, neither would have to start the next one. */
  @Test
  void sidesThatInitiateAtTheSameTimeBothKeepTheirSessionsFresh() {
    Pair pair = new Pair(123);
    pair.delay = d -> 20 * MILLI;
    pair.sendRight(Pair.packet(1, 60));
    pair.sendLeft(Pair.packet(1, 60));
    pair.run(SECOND);
    assertEquals(2, pair.count(1));
    assertEquals(2, pair.count(2));
    for (Peer peer : List.of(pair.toRight, pair.toLeft)) {
      assertTrue(peer.sessions().current().isInitiator());
    }
    long delivered = 1;
    for (int i = 0; i < 200; i++) {
      pair.sendRight(Pair.packet(i, 60));
      pair.sendLeft(Pair.packet(i, 60));
      pair.run(SECOND);
      delivered++;
      assertEquals(delivered, pair.right.delivered.size());
      assertEquals(delivered, pair.left.delivered.size());
    }
    assertEquals(0, pair.left.dropped(DropReason.EXPIRED_SESSION));
  }

  @ParameterizedTest
  @ValueSource(longs = {60, 600, 30 * 86_400L})
  void tunnelWorksAtOnceAfterASleep(long seconds) {
    Pair pair = connected(124);
    pair.sendRight(Pair.packet(5, 60));
    pair.suspend(seconds * SECOND);
    pair.sendRight(Pair.packet(6, 60));
    pair.run(10 * MILLI);
    assertEquals(6, Pair.number(pair.right.delivered.getLast()));
    pair.sendLeft(Pair.packet(7, 60));
    pair.run(10 * MILLI);
    assertEquals(7, Pair.number(pair.left.delivered.getLast()));
    assertEquals(0, pair.left.events(WireGuardEvent.HandshakeExpired.class).size());
  }

  @Test
  void nobodySpeaksAfterALongSleepUnlessThereIsSomethingToSay() {
    Pair pair = connected(125);
    pair.passes = d -> false;
    pair.sendRight(Pair.packet(5, 60));
    pair.seen.clear();
    pair.suspend(30 * DAY);
    pair.run(DAY);
    assertEquals(0, pair.seen.size());
    assertEquals(WireGuard.NEVER, pair.left.core.nextTimeout());
  }

  @Test
  void packetAfterASleepInTheMidstOfAHandshakeBeginsANewOne() {
    Pair pair = new Pair(126);
    pair.passes = d -> false;
    pair.sendRight(Pair.packet(1, 60));
    pair.passes = d -> true;
    pair.suspend(600 * SECOND);
    pair.sendRight(Pair.packet(2, 60));
    pair.run(10 * MILLI);
    assertEquals(2, Pair.number(pair.right.delivered.getLast()));
    assertEquals(0, pair.left.events(WireGuardEvent.HandshakeExpired.class).size());
  }

  @Test
  void wantedHandshakeThatCameTooSoonIsNotForgotten() {
    Pair pair = connected(127);
    long first = pair.now;
    pair.toRight.sessions().current().skipCountersTo(Session.REKEY_AFTER_MESSAGES + 1);
    pair.sendRight(Pair.packet(5, 60));
    assertEquals(1, pair.count(1));
    pair.run(4 * SECOND);
    assertEquals(1, pair.count(1));
    pair.run(first + 5 * SECOND - pair.now);
    assertEquals(2, pair.count(1));
    assertFalse(pair.toRight.sessions().current().wantsRekeyOnSend(pair.now));
  }

  private static Pair connected(long seed) {
    Pair pair = new Pair(seed);
    connect(pair);
    return pair;
  }

  private static long connect(Pair pair) {
    pair.sendRight(Pair.packet(1, 60));
    pair.run(5 * MILLI);
    pair.sendLeft(Pair.packet(2, 60));
    pair.run(5 * MILLI);
    assertEquals(1, pair.left.delivered.size());
    return pair.toRight.statistics().lastHandshakeNanos();
  }
}
