package fz.wireguard;

import static fz.wireguard.Pair.MILLI;
import static fz.wireguard.Pair.SECOND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.DropReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the owner changes while peers are connected. */
class LiveChangeTest {
  private static final byte[] NONE = new byte[Curve25519.KEY_BYTES];

  @Test
  void anotherPrivateKeyEndsSessionsAndPeersConnectUnderIt() {
    Pair pair = connected(21);
    byte[] key = Curve25519.generatePrivateKey(pair.random);
    pair.left.core.privateKey(key, pair.now);
    assertFalse(pair.toRight.hasSession());
    assertArrayEquals(Curve25519.publicKey(key), pair.left.core.publicKey());
    pair.sendRight(Pair.packet(2, 60));
    pair.run(10 * MILLI);
    assertEquals(1, pair.right.dropped(DropReason.UNKNOWN_PEER));
    assertEquals(1, pair.right.delivered.size());

    pair.right.core.addPeer(PeerConfig.of(pair.left.core.publicKey()));
    pair.run(6 * SECOND);
    assertEquals(2, Pair.number(pair.right.delivered.getLast()));
    assertTrue(pair.toRight.hasSession());
  }

  @Test
  void cookiesAndMacsFollowTheKey() {
    Pair pair = connected(22);
    pair.right.core.privateKey(Curve25519.generatePrivateKey(pair.random), pair.now);
    pair.toRight.initiateHandshake(pair.now);
    pair.transmit(pair.left.poll(pair.now));
    pair.run(10 * MILLI);
    assertEquals(1, pair.right.dropped(DropReason.BAD_MAC1));
  }

  @Test
  void packetsOnTheirWayUnderTheOldKeyAreDropped() {
    Pair pair = connected(23);
    pair.delay = d -> SECOND;
    pair.sendRight(Pair.packet(2, 60));
    pair.right.core.privateKey(Curve25519.generatePrivateKey(pair.random), pair.now);
    pair.run(2 * SECOND);
    assertEquals(1, pair.right.delivered.size());
    assertEquals(1, pair.right.dropped(DropReason.UNKNOWN_SESSION));
  }

  @Test
  void withoutAKeyNothingIsSentAndNobodyIsAnswered() {
    Pair pair = connected(24);
    pair.left.core.privateKey(NONE, pair.now);
    pair.seen.clear();
    pair.sendRight(Pair.packet(2, 60));
    pair.right.core.addPeer(PeerConfig.of(pair.left.core.publicKey())).endpoint(pair.left.address);
    pair.run(SECOND);
    assertEquals(0, pair.seen.size());
    assertEquals(1, pair.left.dropped(DropReason.NOT_CONNECTED));

    pair.left.core.privateKey(pair.left.privateKey, pair.now);
    pair.sendRight(Pair.packet(3, 60));
    pair.run(SECOND);
    assertEquals(3, Pair.number(pair.right.delivered.getLast()));
  }

  @Test
  void anotherKeyBringsAPeerWithKeepalivesBackAtOnce() {
    Pair pair = new Pair(25, c -> c.withPersistentKeepalive(Duration.ofSeconds(25)), c -> c);
    pair.run(SECOND);
    long before = pair.count(1, pair.left);
    pair.left.core.privateKey(Curve25519.generatePrivateKey(pair.random), pair.now);
    pair.run(10 * MILLI);
    assertEquals(before + 1, pair.count(1, pair.left));
  }

  @Test
  void keepalivesBeginAtOnceAndEnd() {
    Pair pair = connected(26);
    pair.run(20 * SECOND);
    pair.seen.clear();
    pair.toRight.persistentKeepalive(Duration.ofSeconds(7), pair.now);
    pair.run(22 * SECOND);
    assertEquals(4, pair.count(4, pair.left));

    pair.toRight.persistentKeepalive(Duration.ofSeconds(7), pair.now);
    pair.run(SECOND);
    assertEquals(4, pair.count(4, pair.left), "the same interval changes nothing");

    pair.toRight.persistentKeepalive(Duration.ZERO, pair.now);
    pair.run(30 * SECOND);
    assertEquals(4, pair.count(4, pair.left));
  }

  @Test
  void keepalivesConnectAPeerThatIsNotConnected() {
    Pair pair = new Pair(27);
    pair.toRight.persistentKeepalive(Duration.ofSeconds(25), pair.now);
    pair.run(SECOND);
    assertTrue(pair.toRight.hasSession());
  }

  @Test
  void aPeerThatWasRemovedIsLeftAlone() {
    Pair pair = connected(28);
    pair.left.core.removePeer(pair.toRight);
    pair.toRight.persistentKeepalive(Duration.ofSeconds(25), pair.now);
    assertEquals(WireGuard.NEVER, pair.left.core.nextTimeout());
    assertNotEquals(WireGuard.NEVER, pair.right.core.nextTimeout());
  }

  private static Pair connected(long seed) {
    Pair pair = new Pair(seed);
    pair.sendRight(Pair.packet(1, 60));
    pair.run(10 * MILLI);
    assertEquals(1, pair.right.delivered.size());
    return pair;
  }
}
