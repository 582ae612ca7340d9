package fz.wireguard;

import static fz.wireguard.Pair.MILLI;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireGuardFuzzTest {
  @Test
  void randomDatagramsNeverThrowAndNeverArrive() {
    long seed = 9001;
    Random random = new Random(seed);
    Pair pair = connected(seed);
    long before = pair.right.drops.total();
    for (int i = 0; i < 30_000; i++) {
      byte[] datagram = new byte[random.nextInt(200)];
      random.nextBytes(datagram);
      if (datagram.length >= 4 && random.nextInt(4) > 0) {
        Message.writeInt(datagram, 0, 1 + random.nextInt(4));
      }
      int sized = new int[] {148, 92, 64, datagram.length}[random.nextInt(4)];
      deliver(pair, Arrays.copyOf(datagram, sized), random);
      assertEquals(Verdict.DROPPED, pair.right.verdicts.getLast(), "seed " + seed + " step " + i);
    }
    assertEquals(before + 30_000, pair.right.drops.total());
    works(pair);
  }

  @Test
  void mutatedDatagramsNeverThrowAndNeverArrive() {
    long seed = 9002;
    Random random = new Random(seed);
    Pair pair = connected(seed);
    List<byte[]> corpus = new ArrayList<>();
    pair.seen.forEach(d -> corpus.add(d.bytes()));
    corpus.add(cookie(pair));
    for (int i = 0; i < 20; i++) {
      // Never delivered themselves, so that what is made of them is no replay.
      pair.left
          .send(pair.toRight, Pair.packet(i, 60), pair.now)
          .forEach(d -> corpus.add(d.bytes()));
    }
    int delivered = pair.right.delivered.size();
    for (int i = 0; i < 20_000; i++) {
      byte[] datagram = corpus.get(random.nextInt(corpus.size())).clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        datagram[random.nextInt(datagram.length)] ^= (byte) (1 + random.nextInt(255));
      }
      if (random.nextInt(5) == 0) {
        datagram = Arrays.copyOf(datagram, random.nextInt(datagram.length + 20));
      }
      deliver(pair, datagram, random);
      assertNotEquals(Verdict.OPENED, pair.right.verdicts.getLast(), "seed " + seed + " step " + i);
      if (i % 500 == 0) {
        pair.run(20 * MILLI);
      }
    }
    assertEquals(delivered, pair.right.delivered.size());
    assertTrue(pair.right.dropped(DropReason.AUTHENTICATION_FAILED) > 1_000);
    assertTrue(pair.right.dropped(DropReason.BAD_MAC1) > 1_000);
    works(pair);
  }

  /** Handshake messages whose macs are right, and whose content is not. */
  @Test
  void signedRubbishNeverThrows() {
    long seed = 9003;
    Random random = new Random(seed);
    Pair pair = connected(seed);
    byte[] initiation = pair.seen.getFirst().bytes();
    CookieJar jar = new CookieJar(pair.right.core.publicKey());
    for (int i = 0; i < 2_000; i++) {
      byte[] datagram = initiation.clone();
      int from = 4 + random.nextInt(110);
      for (int k = from; k < Math.min(116, from + 1 + random.nextInt(40)); k++) {
        datagram[k] = (byte) random.nextInt();
      }
      jar.sign(datagram, Message.INITIATION_MAC1, pair.now);
      deliver(pair, datagram, random);
      assertEquals(Verdict.DROPPED, pair.right.verdicts.getLast(), "seed " + seed + " step " + i);
      pair.run(30 * MILLI);
    }
    assertTrue(pair.right.dropped(DropReason.BAD_HANDSHAKE) > 1_000);
    works(pair);
  }

  @Test
  void forgedResponsesDoNotSpoilAHandshake() {
    Pair pair = new Pair(9004);
    Node.Datagram initiation =
        pair.left.send(pair.toRight, Pair.packet(1, 60), pair.now).getFirst();
    Node.Datagram response = pair.right.receive(initiation, pair.now).getFirst();
    CookieJar jar = new CookieJar(pair.left.core.publicKey());
    for (int i = 0; i < 10; i++) {
      byte[] forged = response.bytes().clone();
      forged[12 + 5 * i] ^= 1;
      jar.sign(forged, Message.RESPONSE_MAC1, pair.now);
      pair.left.receive(new Node.Datagram(response.from(), response.to(), forged), pair.now);
    }
    assertEquals(10, pair.left.dropped(DropReason.BAD_HANDSHAKE));
    assertTrue(pair.left.events(WireGuardEvent.HandshakeFailed.class).size() >= 1);
    pair.left.receive(response, pair.now);
    assertEquals(1, pair.toRight.statistics().handshakes());
  }

  private static Pair connected(long seed) {
    Pair pair = new Pair(seed);
    pair.sendRight(Pair.packet(1, 60));
    pair.run(5 * MILLI);
    pair.sendLeft(Pair.packet(2, 60));
    pair.run(5 * MILLI);
    assertEquals(1, pair.left.delivered.size());
    return pair;
  }

  private static void deliver(Pair pair, byte[] datagram, Random random) {
    Endpoint from = Endpoint.ofIpv4(random.nextInt(), 1 + random.nextInt(65_535));
    pair.right.receive(new Node.Datagram(from, pair.right.address, datagram), pair.now);
  }

  private static void works(Pair pair) {
    assertEquals(pair.left.address, pair.toLeft.endpoint());
    pair.left.delivered.clear();
    pair.right.delivered.clear();
    pair.sendRight(Pair.packet(77, 60));
    pair.sendLeft(Pair.packet(78, 60));
    pair.run(5 * MILLI);
    assertEquals(77, Pair.number(pair.right.delivered.getFirst()));
    assertEquals(78, Pair.number(pair.left.delivered.getFirst()));
  }

  private static byte[] cookie(Pair pair) {
    byte[] message = new byte[148];
    return new CookieChecker(pair.left.core.publicKey(), pair.random)
        .reply(message, Message.INITIATION_MAC1, 0, 1, 2, pair.now);
  }
}
