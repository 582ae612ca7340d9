package fz.wireguard;

import static fz.wireguard.Pair.MILLI;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.testkit.Allocations;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What initiations of strangers cost, counted. */
class FloodTest {
  private static final int FLOOD = 20_000;

  /** Counts what is drawn: a key or a nonce cannot be made without. */
  private static final class CountingRandom extends Random {
    private static final long serialVersionUID = 1;
    private long draws;

    CountingRandom() {
      super(4);
    }

    @Override
    protected int next(int bits) {
      draws++;
      return super.next(bits);
    }
  }

  private final CountingRandom random = new CountingRandom();
  private final Node node =
      new Node(2, Curve25519.generatePrivateKey(random), random, new long[1], 100);

  @Test
  void wrongMac1CostsOneHash() {
    byte[] message = initiation(node, random);
    message[Message.INITIATION_MAC1] ^= 1;
    var datagram = new Node.Datagram(stranger(1), node.address, message);
    long draws = random.draws;
    CookieChecker checker = new CookieChecker(node.core.publicKey(), random);
    long oneHash = least(() -> checker.hasMac1(message, Message.INITIATION_MAC1));
    long all = least(() -> node.receive(datagram, 0));
    assertEquals(draws, random.draws);
    assertEquals(0, node.drops.total() - node.dropped(DropReason.BAD_MAC1));
    // What is not the hash is the copy of the message and what the test itself keeps.
    System.out.printf("wrong mac1: %d bytes allocated, its hash %d%n", all, oneHash);
    assertTrue(all < oneHash + 1024, all + " bytes, of the hash " + oneHash);
  }

  @Test
  void mostOfAFloodWithTheRightMac1CostsNoKeyAgreement() {
    for (int i = 0; i < FLOOD; i++) {
      node.receive(
          new Node.Datagram(stranger(i), node.address, initiation(node, random)),
          i * 1_000_000_000L / FLOOD);
    }
    long agreements = node.dropped(DropReason.BAD_HANDSHAKE);
    assertTrue(agreements >= 100 && agreements <= 200, "agreements " + agreements);
    assertEquals(FLOOD - agreements, node.dropped(DropReason.UNDER_LOAD));
  }

  @Test
  void establishedSessionGoesOnAndRekeysInAFlood() {
    Pair pair = new Pair(5);
    pair.sendRight(Pair.packet(0, 60));
    pair.run(10 * MILLI);
    long number = 0;
    long before = pair.count(3);
    for (int second = 0; second < 260; second++) {
      for (int part = 0; part < 5; part++) {
        for (int i = 0; i < 60; i++) {
          byte[] message = initiation(pair.right, pair.random);
          pair.transmit(
              pair.right.receive(
                  new Node.Datagram(stranger(i), pair.right.address, message), pair.now));
        }
        pair.sendRight(Pair.packet(++number, 60));
        pair.sendLeft(Pair.packet(number, 60));
        pair.run(200 * MILLI);
      }
    }
    pair.run(10 * MILLI);
    assertEquals(number + 1, pair.right.delivered.size());
    assertEquals(number, pair.left.delivered.size());
    assertTrue(pair.count(3) - before > 10_000, "cookie replies");
    assertEquals(3, pair.toRight.statistics().handshakes(), "two rekeys, with cookies");
  }

  private static long least(Runnable code) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3_000; i++) {
      long before = Allocations.bytes();
      code.run();
      least = Math.min(least, Allocations.bytes() - before);
    }
    return least;
  }

  private static Endpoint stranger(int i) {
    return Endpoint.ofIpv4(0x0b00_0000 + i, 1 + i % 60_000);
  }

  private static byte[] initiation(Node to, Random random) {
    byte[] message = new byte[Message.INITIATION_BYTES];
    random.nextBytes(message);
    Message.writeInt(message, 0, Message.INITIATION);
    new CookieJar(to.core.publicKey()).sign(message, Message.INITIATION_MAC1, 0);
    return message;
  }
}
