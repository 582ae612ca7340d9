package fz.wireguard;

import static fz.wireguard.Pair.MILLI;
import static fz.wireguard.Pair.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.DropReason;
import fz.packet.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Two sides over days of virtual time, and what can happen to them: loss up to all of it,
 * duplication, reordering, roaming, sleep, restarts, other preshared keys, floods and replays. What
 * must hold whatever happens is checked on the way.
 */
final class Chaos {
  private static final int MOST_CAPTURED = 200;

  final Pair pair;
  long sent;
  long handshakes;
  long recoveries;
  long slowestRecoveryNanos;
  long awakeNanos;

  private final Random random;
  private final boolean rightBegins;
  private final Invariants invariants;
  private final List<Node.Datagram> captured = new ArrayList<>();
  private final byte[] psk = new byte[32];
  private int lossPercent;
  private int duplicatePercent;
  private long mostDelayNanos;

  Chaos(long seed) {
    rightBegins = seed % 2 != 0;
    Duration keepalive = Duration.ofSeconds(seed % 5 == 0 ? 25 : 0);
    boolean eager = seed % 3 == 0;
    pair =
        new Pair(
            seed,
            c -> c.withPresharedKey(psk).withPersistentKeepalive(keepalive),
            c -> c.withPresharedKey(psk).withInitiates(rightBegins).withSendsUnconfirmed(eager));
    random = pair.random;
    pair.passes = d -> random.nextInt(100) >= lossPercent;
    pair.duplicates = d -> random.nextInt(100) < duplicatePercent;
    pair.delay = d -> MILLI + random.nextLong(mostDelayNanos);
    pair.arrived = this::capture;
    invariants = new Invariants(pair);
    calm();
  }

  long delivered() {
    return invariants.delivered();
  }

  /** Lets days pass, sleep not counted. */
  void run(long nanos) {
    while (awakeNanos < nanos) {
      weather();
      event();
      traffic(random.nextInt(120), random.nextInt(3) == 0 ? 20 * SECOND : 2 * SECOND);
      if (random.nextInt(4) == 0) {
        recover();
      }
    }
    recover();
  }

  /** Ends all traffic; then nobody may speak, and no key may be left. */
  void settle() {
    calm();
    pair.toRight.persistentKeepalive(Duration.ZERO, pair.now);
    step(700 * SECOND);
    pair.seen.clear();
    step(3600 * SECOND);
    assertEquals(0, pair.seen.size());
    for (Node node : List.of(pair.left, pair.right)) {
      assertEquals(WireGuard.NEVER, node.core.nextTimeout());
      assertEquals(0, node.aead.openKeys());
    }
  }

  private void weather() {
    lossPercent = new int[] {0, 0, 5, 20, 60, 100}[random.nextInt(6)];
    duplicatePercent = random.nextInt(3) == 0 ? 20 : 0;
    mostDelayNanos = random.nextInt(4) == 0 ? 3 * SECOND : 100 * MILLI;
  }

  private void calm() {
    lossPercent = 0;
    duplicatePercent = 0;
    mostDelayNanos = 100 * MILLI;
  }

  private void event() {
    switch (random.nextInt(14)) {
      case 0 -> restartLeft();
      case 1 -> pair.restartRight();
      case 2, 3 -> roam();
      case 4 -> sleep();
      case 5 -> changePresharedKey();
      case 6 -> flood(random.nextBoolean() ? pair.left : pair.right);
      case 7, 8 -> replay();
      case 9 -> pair.toRight.initiateHandshake(pair.now);
      case 10 -> pair.toLeft.initiateHandshake(pair.now);
      case 11 -> step(random.nextLong(1200 * SECOND));
      case 12 -> pair.clock[0] += random.nextLong(3600 * SECOND);
      default -> {}
    }
  }

  private void restartLeft() {
    handshakes += pair.toRight.statistics().handshakes();
    pair.restartLeft();
  }

  private void roam() {
    invariants.roam(Endpoint.ofIpv4(random.nextInt(), 1 + random.nextInt(65_535)));
  }

  private void sleep() {
    long longest = random.nextInt(10) == 0 ? 30 * 86_400 * SECOND : 900 * SECOND;
    pair.suspend(random.nextLong(longest));
    // Either a packet wakes the core, or its deadline.
    if (random.nextBoolean()) {
      send(random.nextBoolean());
    }
    step(MILLI);
  }

  /** One side gets the key later, and in between nothing can be agreed. */
  private void changePresharedKey() {
    random.nextBytes(psk);
    boolean leftFirst = random.nextBoolean();
    (leftFirst ? pair.toRight : pair.toLeft).presharedKey(psk);
    traffic(random.nextInt(60), 5 * SECOND);
    (leftFirst ? pair.toLeft : pair.toRight).presharedKey(psk);
  }

  /** Initiations that need more than a hash to be recognized as none. */
  private void flood(Node node) {
    byte[] message = new byte[Message.INITIATION_BYTES];
    random.nextBytes(message);
    Message.writeInt(message, 0, Message.INITIATION);
    new CookieJar(node.core.publicKey()).sign(message, Message.INITIATION_MAC1, pair.now);
    for (int i = 0; i < 150; i++) {
      Endpoint from = Endpoint.ofIpv4(random.nextInt(), 1 + random.nextInt(65_535));
      node.receive(new Node.Datagram(from, node.address, message), pair.now);
    }
  }

  /**
   * Whoever has listened sends again what had arrived: data from where it pleases, handshakes only
   * from where they came from, because a responder that was restarted has forgotten their stamps
   * and takes them for new ones, endpoint included.
   */
  private void replay() {
    step(MILLI);
    for (int i = 0; i < 30 && !captured.isEmpty(); i++) {
      Node.Datagram old = captured.get(random.nextInt(captured.size()));
      boolean moved = old.type() > Message.RESPONSE && random.nextBoolean();
      Endpoint from = moved ? Endpoint.ofIpv4(random.nextInt(), 7) : old.from();
      Node node = random.nextBoolean() ? pair.left : pair.right;
      pair.transmit(node.receive(new Node.Datagram(from, node.address, old.bytes()), pair.now));
    }
    invariants.check();
  }

  private void traffic(int packets, long mostPause) {
    int direction = random.nextInt(3);
    for (int i = 0; i < packets; i++) {
      send(direction == 2 ? random.nextBoolean() : direction == 0);
      step(random.nextLong(mostPause));
    }
  }

  private void recover() {
    calm();
    long start = pair.now;
    int right = invariants.deliveredRight.size();
    int left = invariants.deliveredLeft.size();
    while (invariants.deliveredRight.size() == right || invariants.deliveredLeft.size() == left) {
      send(true);
      send(false);
      step(SECOND);
      assertTrue(pair.now - start <= Invariants.RECOVERY_NANOS, "no recovery");
    }
    recoveries++;
    slowestRecoveryNanos = Math.max(slowestRecoveryNanos, pair.now - start);
  }

  private void send(boolean toRight) {
    byte[] packet = Pair.packet(++sent, 40 + random.nextInt(200));
    if (toRight) {
      pair.sendRight(packet);
    } else {
      pair.sendLeft(packet);
    }
  }

  private void step(long nanos) {
    pair.transmit(pair.left.poll(pair.now));
    pair.transmit(pair.right.poll(pair.now));
    long faults = faults();
    pair.run(nanos);
    assertEquals(faults, faults());
    awakeNanos += nanos;
    pair.seen.clear();
    invariants.check();
  }

  private void capture(Node.Datagram datagram) {
    if (random.nextInt(20) == 0) {
      if (captured.size() < MOST_CAPTURED) {
        captured.add(datagram);
      } else {
        captured.set(random.nextInt(MOST_CAPTURED), datagram);
      }
    }
  }

  /** What the sides themselves sent is authentic. */
  private long faults() {
    long faults = 0;
    for (Node node : List.of(pair.left, pair.right)) {
      faults += node.dropped(DropReason.AUTHENTICATION_FAILED);
      faults += node.dropped(DropReason.BAD_INNER_LENGTH);
    }
    return faults;
  }
}
