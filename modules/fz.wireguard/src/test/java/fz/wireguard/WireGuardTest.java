package fz.wireguard;

import static fz.wireguard.Pair.MILLI;
import static fz.wireguard.Pair.SECOND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.Verdict;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireGuardTest {
  private static final int OVERHEAD = 32;

  @Test
  void carriesTheFirstPacketAfterOneRoundTrip() {
    Pair pair = new Pair(1);
    byte[] packet = Pair.packet(1, 100);
    pair.sendRight(packet);
    assertEquals(Verdict.CONSUMED, pair.left.verdicts.getFirst());
    pair.run(10 * MILLI);
    assertEquals(1, pair.right.delivered.size());
    assertArrayEquals(packet, pair.right.delivered.getFirst());
    assertEquals(List.of(1, 2, 4), pair.seen.stream().map(Node.Datagram::type).toList());
    assertEquals(100 + OVERHEAD, pair.seen.get(2).bytes().length);
    assertTrue(pair.left.events(WireGuardEvent.SessionEstablished.class).getFirst().initiated());
    assertFalse(pair.right.events(WireGuardEvent.SessionEstablished.class).getFirst().initiated());
    assertTrue(pair.toRight.hasSession());
    assertTrue(pair.toLeft.hasSession());
  }

  @Test
  void confirmsASessionWithAKeepaliveIfThereIsNothingToSend() {
    Pair pair = new Pair(2);
    assertTrue(pair.toRight.initiateHandshake(pair.now));
    pair.transmit(pair.left.poll(pair.now));
    pair.run(10 * MILLI);
    assertEquals(OVERHEAD, pair.seen.get(2).bytes().length);
    assertEquals(1, pair.right.events(WireGuardEvent.SessionEstablished.class).size());
    assertEquals(0, pair.right.delivered.size());
    assertEquals(1, pair.toLeft.statistics().receivedPackets());
  }

  @Test
  void responderHoldsDataUntilTheInitiatorHasUsedTheSession() {
    Pair pair = new Pair(3);
    pair.passes = d -> d.type() != 4;
    pair.toRight.initiateHandshake(pair.now);
    pair.transmit(pair.left.poll(pair.now));
    pair.run(10 * MILLI);
    pair.sendLeft(Pair.packet(7, 60));
    assertEquals(Verdict.CONSUMED, pair.right.verdicts.getLast());
    assertEquals(0, pair.count(4, pair.right));
    pair.passes = d -> true;
    pair.sendRight(Pair.packet(8, 60));
    pair.run(10 * MILLI);
    assertEquals(7, Pair.number(pair.left.delivered.getFirst()));
  }

  @Test
  void responderSendsAtOnceIfConfigured() {
    Pair pair = new Pair(4, c -> c, c -> c.withInitiates(false).withSendsUnconfirmed(true));
    pair.passes = d -> d.type() != 4 || d.from().equals(pair.right.address);
    pair.toRight.initiateHandshake(pair.now);
    pair.transmit(pair.left.poll(pair.now));
    pair.run(10 * MILLI);
    pair.sendLeft(Pair.packet(7, 60));
    pair.run(10 * MILLI);
    assertEquals(7, Pair.number(pair.left.delivered.getFirst()));
  }

  @Test
  void passiveSideNeverBeginsTheFirstSession() {
    Pair pair = new Pair(5, c -> c, c -> c.withInitiates(false));
    pair.sendLeft(Pair.packet(1, 60));
    assertEquals(Verdict.DROPPED, pair.right.verdicts.getLast());
    assertEquals(1, pair.right.dropped(DropReason.NOT_CONNECTED));
    assertFalse(pair.toLeft.initiateHandshake(pair.now));
    pair.run(600 * SECOND);
    assertEquals(0, pair.seen.size());
    assertEquals(WireGuard.NEVER, pair.right.core.nextTimeout());
  }

  @Test
  void retransmitsEvery5SecondsWithJitterAndGivesUpAfter90() {
    Pair pair = new Pair(6);
    pair.passes = d -> false;
    long start = pair.now;
    pair.sendRight(Pair.packet(1, 60));
    long last = start;
    int sent = 1;
    while (pair.left.events(WireGuardEvent.HandshakeExpired.class).isEmpty()) {
      long next = pair.left.core.nextTimeout();
      long gap = next - last;
      boolean end = next == start + 90 * SECOND;
      assertTrue(end || gap >= 5 * SECOND && gap <= 5 * SECOND + 333 * MILLI, "gap " + gap);
      pair.run(next - pair.now);
      last = next;
      if (pair.count(1) > sent) {
        sent++;
      }
    }
    assertEquals(start + 90 * SECOND, pair.now);
    assertTrue(sent >= 17 && sent <= 18, "sent " + sent);
    assertEquals(1, pair.left.dropped(DropReason.NOT_CONNECTED));
    long indices =
        pair.seen.stream().map(d -> Message.readInt(d.bytes(), 4) & 0xff).distinct().count();
    assertEquals(sent, indices);
    pair.run(600 * SECOND);
    assertEquals(sent, pair.count(1));
  }

  @Test
  void givesUpAfterTheConfiguredTimeEvenIfPacketsKeepComing() {
    Pair pair = new Pair(7, c -> c.withRekeyAttemptTime(java.time.Duration.ofSeconds(20)), c -> c);
    pair.passes = d -> false;
    long start = pair.now;
    while (pair.left.events(WireGuardEvent.HandshakeExpired.class).isEmpty()) {
      pair.sendRight(Pair.packet(pair.now, 60));
      pair.run(100 * MILLI);
    }
    assertEquals(start + 20 * SECOND, pair.now);
  }

  @Test
  void initiatorRekeysAfter120SecondsWhenItSends() {
    Pair pair = connected(8);
    pair.run(119 * SECOND - 10 * MILLI);
    pair.sendRight(Pair.packet(2, 60));
    pair.run(500 * MILLI);
    assertEquals(1, pair.count(1));
    pair.sendLeft(Pair.packet(2, 60));
    pair.run(500 * MILLI);
    assertEquals(1, pair.count(1));
    pair.sendLeft(Pair.packet(3, 60));
    pair.run(5 * SECOND);
    assertEquals(1, pair.count(1), "only the initiator looks at the age");
    pair.sendRight(Pair.packet(3, 60));
    pair.run(50 * MILLI);
    assertEquals(2, pair.count(1));
    assertEquals(2, pair.toRight.statistics().handshakes());
    assertEquals(2, pair.toLeft.statistics().handshakes());
    int before = (int) pair.count(4);
    pair.sendRight(Pair.packet(4, 60));
    assertNotEquals(index(pair, 0), Message.readInt(pair.seen.getLast().bytes(), 4));
    assertEquals(before + 1, pair.count(4));
  }

  @Test
  void rejectsASessionAfter180Seconds() {
    Pair pair = connected(9);
    Node.Datagram old = pair.left.send(pair.toRight, Pair.packet(5, 60), pair.now).getFirst();
    pair.passes = d -> false;
    pair.run(180 * SECOND);
    pair.left.timeout(pair.now);
    assertFalse(pair.toRight.hasSession());
    pair.right.receive(old, pair.now);
    assertEquals(1, pair.right.dropped(DropReason.EXPIRED_SESSION));
    pair.sendRight(Pair.packet(6, 60));
    assertEquals(Verdict.CONSUMED, pair.left.verdicts.getLast());
  }

  @Test
  void initiatorThatOnlyReceivesRekeysBeforeTheEnd() {
    Pair pair = connected(10);
    pair.run(164 * SECOND);
    pair.sendLeft(Pair.packet(5, 60));
    pair.run(900 * MILLI);
    assertEquals(1, pair.count(1));
    pair.run(100 * MILLI);
    pair.sendLeft(Pair.packet(6, 60));
    pair.run(100 * MILLI);
    assertEquals(2, pair.count(1));
  }

  @Test
  void repliesWithAKeepaliveAfter10Seconds() {
    Pair pair = connected(11);
    pair.sendRight(Pair.packet(5, 60));
    pair.run(10 * MILLI);
    long received = pair.now - 9 * MILLI;
    assertEquals(received + 10 * SECOND, pair.right.core.nextTimeout());
    long before = pair.count(4, pair.right);
    pair.run(9_990 * MILLI);
    assertEquals(before, pair.count(4, pair.right));
    pair.run(10 * MILLI);
    assertEquals(before + 1, pair.count(4, pair.right));
    assertEquals(OVERHEAD, pair.seen.getLast().bytes().length);
    pair.run(60 * SECOND);
    assertEquals(before + 1, pair.count(4, pair.right));
    assertEquals(1, pair.count(1), "the keepalive answers the data");
  }

  @Test
  void responderMayStartANewHandshakeLater() {
    Pair pair = new Pair(13, c -> c, c -> c.withInitiates(false));
    connect(pair);
    pair.passes = d -> d.type() != 4;
    pair.sendLeft(Pair.packet(5, 60));
    pair.run(15 * SECOND + 350 * MILLI);
    assertEquals(1, pair.count(1, pair.right));
    assertEquals(2, pair.toLeft.statistics().handshakes());
  }

  @Test
  void zeroesKeysAfter540Seconds() {
    Pair pair = connected(14);
    Session session = pair.toRight.sessions().current();
    pair.passes = d -> false;
    pair.run(539 * SECOND);
    assertFalse(session.isRetired());
    pair.run(SECOND);
    assertTrue(session.isRetired());
    assertNull(pair.toRight.sessions().current());
    assertEquals(WireGuard.NEVER, pair.left.core.nextTimeout());
  }

  @Test
  void sendsPersistentKeepalives() {
    Pair pair =
        new Pair(15, c -> c.withPersistentKeepalive(java.time.Duration.ofSeconds(25)), c -> c);
    assertTrue(pair.left.core.nextTimeout() <= pair.now);
    pair.run(100 * MILLI);
    assertEquals(1, pair.toRight.statistics().handshakes());
    long before = pair.count(4, pair.left);
    pair.run(250 * SECOND);
    long keepalives = pair.count(4, pair.left) - before;
    // One every 25 s, and one for each of the two sessions that they lead to.
    assertTrue(keepalives >= 10 && keepalives <= 12, "keepalives " + keepalives);
  }

  @Test
  void rekeysWhenTheCounterRunsOutAndStopsBeforeItDoes() {
    Pair pair = connected(16);
    pair.run(6 * SECOND);
    pair.toRight.sessions().current().skipCountersTo(Session.REKEY_AFTER_MESSAGES);
    pair.sendRight(Pair.packet(5, 60));
    assertEquals(2, pair.count(1));
    pair = connected(17);
    pair.passes = d -> false;
    pair.toRight.sessions().current().skipCountersTo(Session.REJECT_AFTER_MESSAGES - 1);
    pair.sendRight(Pair.packet(5, 60));
    assertEquals(1, pair.count(4, pair.left) - 1);
    pair.sendRight(Pair.packet(6, 60));
    assertEquals(Verdict.CONSUMED, pair.left.verdicts.getLast());
    assertEquals(1, pair.count(4, pair.left) - 1);
  }

  @Test
  void differentPresharedKeysAreReportedAtOnce() {
    byte[] psk = new byte[32];
    psk[5] = 1;
    Pair pair = new Pair(18, c -> c.withPresharedKey(psk), c -> c);
    pair.sendRight(Pair.packet(1, 60));
    pair.run(10 * MILLI);
    assertEquals(1, pair.left.events(WireGuardEvent.HandshakeFailed.class).size());
    assertEquals(1, pair.left.dropped(DropReason.BAD_HANDSHAKE));
    assertEquals(0, pair.toRight.statistics().handshakes());
    pair.toLeft.presharedKey(psk);
    pair.run(6 * SECOND);
    assertEquals(1, pair.right.delivered.size());
  }

  @Test
  void dropsReplaysOfDataAndOfInitiations() {
    Pair pair = connected(19);
    pair.sendRight(Pair.packet(5, 60));
    Node.Datagram data = pair.seen.getLast();
    pair.run(10 * MILLI);
    pair.right.receive(data, pair.now);
    assertEquals(1, pair.right.dropped(DropReason.REPLAYED));
    pair.right.receive(pair.seen.getFirst(), pair.now);
    assertEquals(1, pair.right.dropped(DropReason.STALE_HANDSHAKE));
    pair.left.receive(pair.seen.get(1), pair.now);
    assertEquals(1, pair.left.dropped(DropReason.UNKNOWN_SESSION));
  }

  @Test
  void endpointFollowsAuthenticDatagramsOnlyIfThePeerRoams() {
    for (boolean roams : new boolean[] {true, false}) {
      Pair pair = new Pair(20, c -> c, c -> c.withRoams(roams));
      connect(pair);
      Endpoint home = pair.left.address;
      byte[] forged = pair.left.send(pair.toRight, Pair.packet(3, 60), pair.now).getFirst().bytes();
      forged[20] ^= 1;
      Endpoint away = Endpoint.ofIpv4(0x0a0a0a0a, 4000);
      pair.right.receive(new Node.Datagram(away, pair.right.address, forged), pair.now);
      assertEquals(home, pair.toLeft.endpoint());
      assertEquals(1, pair.right.dropped(DropReason.AUTHENTICATION_FAILED));
      pair.left.address = away;
      pair.sendRight(Pair.packet(4, 60));
      pair.run(10 * MILLI);
      assertEquals(roams ? away : home, pair.toLeft.endpoint());
      assertEquals(roams ? 1 : 0, pair.right.events(WireGuardEvent.EndpointChanged.class).size());
    }
  }

  @Test
  void replayFromElsewhereDoesNotMoveTheEndpoint() {
    Pair pair = connected(21);
    pair.sendRight(Pair.packet(3, 60));
    Node.Datagram data = pair.seen.getLast();
    pair.run(10 * MILLI);
    Endpoint away = Endpoint.ofIpv4(0x0a0a0a0a, 4000);
    pair.right.receive(new Node.Datagram(away, pair.right.address, data.bytes()), pair.now);
    assertEquals(pair.left.address, pair.toLeft.endpoint());
  }

  @Test
  void cutsPaddingAndDropsWhatIsShorterThanItSays() {
    Pair pair = connected(22);
    byte[] padded = Arrays.copyOf(Pair.packet(3, 61), 64);
    pair.sendRight(padded);
    pair.run(10 * MILLI);
    assertEquals(61, pair.right.delivered.getLast().length);
    int before = pair.right.delivered.size();
    pair.sendRight(Arrays.copyOf(Pair.packet(3, 61), 60));
    byte[] six = new byte[64];
    six[0] = 0x60;
    six[5] = 25;
    pair.sendRight(six);
    pair.sendRight(new byte[] {0x10, 1, 2});
    pair.run(10 * MILLI);
    assertEquals(3, pair.right.dropped(DropReason.BAD_INNER_LENGTH));
    assertEquals(before, pair.right.delivered.size());
  }

  @Test
  void waitsForAnEndpointBeforeItStarts() {
    Pair pair = new Pair(23, c -> c.withRoams(false), c -> c.withRoams(false).withInitiates(false));
    pair.toRight.endpoint(null);
    pair.sendRight(Pair.packet(1, 60));
    pair.run(300 * SECOND);
    assertEquals(0, pair.seen.size());
    pair.toRight.endpoint(pair.right.address);
    pair.toLeft.endpoint(null);
    pair.run(10 * MILLI);
    assertEquals(1, pair.count(1));
    assertEquals(0, pair.count(2), "the response waits for the responder's endpoint");
    pair.toLeft.endpoint(pair.left.address);
    pair.run(10 * MILLI);
    assertEquals(1, pair.count(2));
    assertEquals(1, pair.right.delivered.size());
  }

  @Test
  void bothSidesMayInitiateAtTheSameTime() {
    Pair pair = new Pair(24);
    for (int i = 0; i < 40; i++) {
      pair.sendRight(Pair.packet(i, 60));
      pair.sendLeft(Pair.packet(i, 60));
      pair.run(10 * SECOND);
    }
    assertEquals(40, pair.right.delivered.size());
    assertEquals(40, pair.left.delivered.size());
  }

  @Test
  void demultiplexesByIndexAndNotByAddress() {
    Pair pair = connected(25);
    Node third = new Node(3, pair.random, pair.clock, 100);
    Peer toThird = pair.right.core.addPeer(PeerConfig.of(third.core.publicKey()).withRoams(false));
    Peer fromThird = third.core.addPeer(PeerConfig.of(pair.right.core.publicKey()));
    third.address = pair.left.address;
    toThird.endpoint(third.address);
    fromThird.endpoint(pair.right.address);
    Node.Datagram initiation = third.send(fromThird, Pair.packet(9, 60), pair.now).getFirst();
    Node.Datagram response = pair.right.receive(initiation, pair.now).getFirst();
    for (Node.Datagram data : third.receive(response, pair.now)) {
      pair.right.receive(data, pair.now);
    }
    assertEquals(9, Pair.number(pair.right.delivered.getLast()));
    assertEquals(1, toThird.statistics().receivedPackets());
    pair.sendRight(Pair.packet(10, 60));
    pair.run(10 * MILLI);
    assertEquals(10, Pair.number(pair.right.delivered.getLast()));
    assertEquals(1, toThird.statistics().receivedPackets());
  }

  @Test
  void restartedPeerConnectsAgain() {
    Pair pair = connected(26);
    Node again = new Node(1, pair.random, pair.clock, 100);
    Peer toRight = again.core.addPeer(PeerConfig.of(pair.right.core.publicKey()));
    assertEquals(0, toRight.statistics().handshakes());
    pair.right.core.removePeer(pair.toLeft);
    pair.sendRight(Pair.packet(3, 60));
    pair.run(10 * MILLI);
    assertEquals(1, pair.right.dropped(DropReason.UNKNOWN_SESSION));
    Peer back = pair.right.core.addPeer(PeerConfig.of(pair.left.core.publicKey()));
    back.endpoint(pair.left.address);
    pair.run(16 * SECOND);
    assertEquals(1, back.statistics().handshakes());
    assertEquals(2, pair.toRight.statistics().handshakes());
  }

  @Test
  void removedPeerIsForgotten() {
    Pair pair = connected(27);
    Session session = pair.toRight.sessions().current();
    pair.left.core.removePeer(pair.toRight);
    assertTrue(session.isRetired());
    pair.sendRight(Pair.packet(3, 60));
    assertEquals(1, pair.left.dropped(DropReason.NO_PEER));
    pair.left.core.removePeer(pair.toRight);
    assertEquals(WireGuard.NEVER, pair.left.core.nextTimeout());
  }

  @Test
  void peerKeyOfSmallOrderIsHarmless() {
    Pair pair = new Pair(28);
    Peer bad = pair.left.core.addPeer(PeerConfig.of(new byte[32]));
    bad.endpoint(pair.right.address);
    assertEquals(0, pair.left.send(bad, Pair.packet(1, 60), pair.now).size());
    assertEquals(1, pair.left.events(WireGuardEvent.HandshakeFailed.class).size());
    assertEquals(WireGuard.NEVER, pair.left.core.nextTimeout());
  }

  private static Pair connected(long seed) {
    Pair pair = new Pair(seed);
    connect(pair);
    return pair;
  }

  private static void connect(Pair pair) {
    pair.sendRight(Pair.packet(1, 60));
    pair.run(5 * MILLI);
    pair.sendLeft(Pair.packet(2, 60));
    pair.run(5 * MILLI);
    assertEquals(1, pair.left.delivered.size());
    pair.left.delivered.clear();
    pair.right.delivered.clear();
  }

  /** Returns the receiver index of the first data packet after {@code skip} others. */
  private static int index(Pair pair, int skip) {
    return pair.seen.stream()
        .filter(d -> d.type() == 4)
        .skip(skip)
        .map(d -> Message.readInt(d.bytes(), 4))
        .findFirst()
        .orElseThrow();
  }
}
