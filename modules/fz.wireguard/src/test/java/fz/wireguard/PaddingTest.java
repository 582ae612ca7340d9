package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class PaddingTest {
  private static final int OVERHEAD = 32;

  private final Random random = new Random(40);
  private final long[] clock = {0};

  @Test
  void lengthsOnTheWireAreMultiplesOf16UpToTheMtu() {
    Node left = node(1, c -> c);
    Node right = node(2, c -> c);
    Peer toRight = connect(left, right, 64);
    for (int length : new int[] {28, 31, 32, 33, 1279, 1280, 1404, 1405, 1416, 1417, 1420, 1500}) {
      int expected = length >= 1420 ? length : Math.min((length + 15) / 16 * 16, 1420);
      check(left, right, toRight, length, expected);
    }
  }

  @Test
  void padsUpToTheMtuThatIsConfigured() {
    Node left = node(1, c -> c.withPaddedMtuBytes(1301));
    Node right = node(2, c -> c);
    Peer toRight = connect(left, right, 64);
    check(left, right, toRight, 1295, 1296);
    check(left, right, toRight, 1297, 1301);
    check(left, right, toRight, 1301, 1301);
    check(left, right, toRight, 1302, 1302);
  }

  @Test
  void doesNotPadIfConfigured() {
    Node left = node(1, c -> c.withPaddedMtuBytes(0));
    Node right = node(2, c -> c);
    Peer toRight = connect(left, right, 50);
    check(left, right, toRight, 33, 33);
  }

  /** One that waited for the session is padded as well. */
  private static Peer connect(Node left, Node right, int waited) {
    Peer toRight = left.core.addPeer(PeerConfig.of(right.core.publicKey()));
    right.core.addPeer(PeerConfig.of(left.core.publicKey()));
    toRight.endpoint(right.address);
    Node.Datagram initiation = left.send(toRight, Pair.packet(1, 50), 0).getFirst();
    Node.Datagram response = right.receive(initiation, 0).getFirst();
    Node.Datagram data = left.receive(response, 0).getFirst();
    right.receive(data, 0);
    assertEquals(50, right.delivered.getLast().length);
    assertEquals(waited + OVERHEAD, data.bytes().length);
    return toRight;
  }

  private static void check(Node left, Node right, Peer toRight, int length, int expected) {
    byte[] packet = Pair.packet(length, length);
    Node.Datagram data = left.send(toRight, packet, 0).getFirst();
    assertEquals(expected + OVERHEAD, data.bytes().length, "of " + length);
    right.receive(data, 0);
    assertArrayEquals(packet, right.delivered.getLast());
  }

  private Node node(int number, UnaryOperator<WireGuardConfig> options) {
    return new Node(number, options, Curve25519.generatePrivateKey(random), random, clock);
  }
}
