package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import fz.packet.DropReason;
import fz.packet.Verdict;
import java.util.Arrays;

/** Any bytes as a message, to a core with a session and a handshake under way. */
class MessagesFuzzTest {
  /** Nothing of it is right by more than luck, and nothing may come of it. */
  @FuzzTest
  void datagram(byte[] bytes) {
    Pair pair = new Pair(1);
    pair.sendRight(Pair.packet(1, 60));
    pair.run(10 * Pair.MILLI);
    pair.toRight.initiateHandshake(pair.now);
    Handshake handshake = pair.toRight.handshake();
    byte[] datagram = Arrays.copyOf(bytes, Math.clamp(bytes.length, 1, 2000));
    pair.left.receive(new Node.Datagram(pair.right.address, pair.left.address, datagram), pair.now);
    assertEquals(Verdict.DROPPED, pair.left.verdicts.getLast());
    assertEquals(1, drops(pair.left));
    assertEquals(handshake, pair.toRight.handshake());
    assertTrue(pair.toRight.hasSession());
    assertEquals(0, pair.left.delivered.size());
  }

  private static long drops(Node node) {
    return Arrays.stream(DropReason.values()).mapToLong(node::dropped).sum();
  }
}
