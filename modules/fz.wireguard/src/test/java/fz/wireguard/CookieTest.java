package fz.wireguard;

import static fz.wireguard.Pair.MILLI;
import static fz.wireguard.Pair.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.DropReason;
import fz.packet.Endpoint;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CookieTest {
  private static final Endpoint ATTACKER = Endpoint.ofIpv4(0x0b000001, 1);

  @Test
  void underLoadAHandshakeTakesACookieAndSucceedsWithIt() {
    Pair pair = new Pair(1);
    flood(pair, 200);
    assertTrue(pair.right.dropped(DropReason.UNDER_LOAD) >= 95);
    pair.sendRight(Pair.packet(1, 60));
    // The flood goes on, so that the retransmission meets a loaded responder again.
    for (int i = 0; i < 60; i++) {
      pair.run(100 * MILLI);
      flood(pair, 20);
    }
    assertTrue(pair.count(3) >= 1);
    assertEquals(1, pair.right.delivered.size());
    byte[] second =
        pair.seen.stream().filter(d -> d.type() == 1).skip(1).findFirst().orElseThrow().bytes();
    boolean zero = true;
    for (int i = 132; i < 148; i++) {
      zero &= second[i] == 0;
    }
    assertFalse(zero, "mac2 is used");
  }

  @Test
  void withoutLoadNoCookieIsDemanded() {
    Pair pair = new Pair(2);
    flood(pair, 60);
    pair.run(10 * SECOND);
    flood(pair, 60);
    assertEquals(0, pair.right.dropped(DropReason.UNDER_LOAD));
  }

  @Test
  void cookieIsBoundToTheAddressAndExpires() {
    Random random = new Random(3);
    byte[] key = new byte[32];
    random.nextBytes(key);
    CookieChecker checker = new CookieChecker(key, random);
    CookieJar jar = new CookieJar(key);
    byte[] message = new byte[148];
    random.nextBytes(message);
    jar.sign(message, 116, 0);
    assertTrue(checker.hasMac1(message, 116));
    assertFalse(checker.hasMac2(message, 116, 0, 5, 7, 0));
    byte[] reply = checker.reply(message, 116, 0, 5, 7, 0);
    byte[] forged = reply.clone();
    forged[40] ^= 1;
    assertFalse(jar.accept(forged, 0));
    assertTrue(jar.accept(reply, 0));
    assertFalse(jar.accept(reply, 0), "one reply for one message");
    jar.sign(message, 116, SECOND);
    assertTrue(checker.hasMac2(message, 116, 0, 5, 7, SECOND));
    assertFalse(checker.hasMac2(message, 116, 0, 6, 7, SECOND));
    assertFalse(checker.hasMac2(message, 116, 0, 5, 8, SECOND));
    assertFalse(checker.hasMac2(message, 116, 0, 5, 7, 120 * SECOND));
    message[3] ^= 1;
    assertFalse(checker.hasMac1(message, 116));
    jar.sign(message, 116, 130 * SECOND);
    for (int i = 132; i < 148; i++) {
      assertEquals(0, message[i]);
    }
  }

  @Test
  void aSourceWithACookieHasItsShareOnly() {
    RateLimiter limiter = new RateLimiter(100, 42);
    int admitted = 0;
    for (int i = 0; i < 1000; i++) {
      admitted += limiter.admits(0, 99, i * MILLI) ? 1 : 0;
    }
    assertTrue(admitted >= 20 && admitted <= 26, "admitted " + admitted);
    assertTrue(limiter.admits(0, 77, SECOND));
    int prefix = 0;
    for (int i = 0; i < 100; i++) {
      prefix += limiter.admits(0x2001_0db8_0000_0001L, i, 2 * SECOND) ? 1 : 0;
    }
    assertEquals(5, prefix, "addresses of one /64 share a limit");
  }

  @Test
  void loadIsOverASecondAfterTheFlood() {
    RateLimiter limiter = new RateLimiter(100, 42);
    long now = -5 * SECOND;
    boolean loaded = false;
    for (int i = 0; i < 300; i++) {
      loaded |= limiter.isUnderLoad(now += MILLI);
    }
    assertTrue(loaded);
    assertTrue(limiter.isUnderLoad(now));
    assertFalse(limiter.isUnderLoad(now + 1100 * MILLI));
  }

  @Test
  void repliesToAFloodAreBounded() {
    Pair pair = new Pair(5);
    byte[] message = initiation(pair);
    for (int i = 0; i < 500; i++) {
      pair.right.core.handleTimeout(pair.now);
      pair.right.receive(new Node.Datagram(ATTACKER, pair.right.address, message), pair.now);
    }
    List<Node.Datagram> out = pair.right.poll(pair.now);
    assertTrue(out.size() <= 64);
  }

  /** Initiations that only look right: mac1 can be made by whoever knows the public key. */
  private static void flood(Pair pair, int count) {
    byte[] message = initiation(pair);
    for (int i = 0; i < count; i++) {
      pair.right.receive(new Node.Datagram(ATTACKER, pair.right.address, message), pair.now);
    }
  }

  private static byte[] initiation(Pair pair) {
    byte[] message = new byte[148];
    pair.random.nextBytes(message);
    Message.writeInt(message, 0, Message.INITIATION);
    new CookieJar(pair.right.core.publicKey()).sign(message, Message.INITIATION_MAC1, pair.now);
    return message;
  }
}
