package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import fz.packet.DropReason;
import fz.packet.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Any bytes as a message, or as what a message contains. */
class MessagesFuzzTest {
  private static final JdkAeadSource AEAD = new JdkAeadSource();
  private static final BouncyCastleX25519 X25519 = new BouncyCastleX25519();
  private static final byte[] PROLOGUE =
      "WireGuard v1 zx2c4 Jason@zx2c4.com".getBytes(StandardCharsets.US_ASCII);

  /** Nothing of it is right by more than luck, and nothing may come of it. */
  @FuzzTest
  void datagram(byte[] bytes) {
    rejected(Arrays.copyOf(bytes, Math.clamp(bytes.length, 1, 2000)));
  }

  /** As above, with the length, mac1 and receiver index that make a core look further. */
  @FuzzTest
  void handshake(byte[] bytes) {
    int type = bytes.length == 0 ? 1 : 1 + (bytes[0] & 0xff) % 3;
    int length =
        new int[] {Message.INITIATION_BYTES, Message.RESPONSE_BYTES, Message.COOKIE_BYTES}
            [type - 1];
    byte[] message = new byte[length];
    System.arraycopy(bytes, 0, message, 0, Math.min(bytes.length, length));
    Message.writeInt(message, 0, type);
    rejected(message);
  }

  /** What only the holder of a peer's key can send: any time stamp, index and ephemeral key. */
  @FuzzTest
  void initiation(byte[] bytes) {
    byte[] content = Arrays.copyOf(bytes, Tai64n.BYTES + 4 + Curve25519.KEY_BYTES);
    byte[] stamp = Arrays.copyOf(content, Tai64n.BYTES);
    byte[] ephemeral = Arrays.copyOfRange(content, Tai64n.BYTES + 4, content.length);
    Pair pair = new Pair(2);
    byte[] responder = pair.right.core.publicKey();
    byte[] message = new byte[Message.INITIATION_BYTES];
    boolean written =
        new NoiseIkPsk2(AEAD, X25519, PROLOGUE, responder)
            .writeFirst(
                ephemeral,
                pair.left.core.publicKey(),
                responder,
                pair.toRight.staticShared(),
                stamp,
                message,
                Message.INITIATION_NOISE);
    assertTrue(written);
    Message.writeInt(message, 0, Message.INITIATION);
    System.arraycopy(content, Tai64n.BYTES, message, 4, 4);
    pair.toRight.cookies().sign(message, Message.INITIATION_MAC1, pair.now);
    boolean later = Arrays.compareUnsigned(stamp, new byte[Tai64n.BYTES]) > 0;
    for (boolean expected : new boolean[] {later, false}) {
      var datagram = new Node.Datagram(pair.left.address, pair.right.address, message);
      int answers = pair.right.receive(datagram, pair.now).size();
      assertEquals(expected ? Verdict.CONSUMED : Verdict.DROPPED, pair.right.verdicts.getLast());
      assertEquals(expected ? 1 : 0, answers);
    }
  }

  /** Any bytes as a packet of an authentic peer: cut to the length that it states, or dropped. */
  @FuzzTest
  void packet(byte[] bytes) {
    byte[] packet = Arrays.copyOf(bytes, Math.clamp(bytes.length, 1, 2000));
    Pair pair = connected();
    pair.sendRight(packet);
    pair.run(10 * Pair.MILLI);
    if (pair.right.delivered.isEmpty()) {
      assertEquals(1, pair.right.dropped(DropReason.BAD_INNER_LENGTH));
    } else {
      byte[] delivered = pair.right.delivered.getFirst();
      assertArrayEquals(Arrays.copyOf(packet, delivered.length), delivered);
      assertEquals(statedLength(packet), delivered.length);
    }
  }

  private static int statedLength(byte[] packet) {
    boolean four = packet[0] >>> 4 == 4;
    int at = four ? 2 : 4;
    return (four ? 0 : 40) + ((packet[at] & 0xff) << 8 | packet[at + 1] & 0xff);
  }

  /** To a core with a session and a handshake under way, which must not suffer. */
  private static void rejected(byte[] datagram) {
    Pair pair = connected();
    pair.toRight.initiateHandshake(pair.now);
    Handshake handshake = pair.toRight.handshake();
    if (datagram.length == Message.INITIATION_BYTES && datagram[0] == Message.INITIATION) {
      pair.toLeft.cookies().sign(datagram, Message.INITIATION_MAC1, pair.now);
    } else if (datagram.length == Message.RESPONSE_BYTES && datagram[0] == Message.RESPONSE) {
      Message.writeInt(datagram, 8, handshake.localIndex);
      pair.toLeft.cookies().sign(datagram, Message.RESPONSE_MAC1, pair.now);
    } else if (datagram.length == Message.COOKIE_BYTES && datagram[0] == Message.COOKIE) {
      Message.writeInt(datagram, 4, handshake.localIndex);
    }
    var from = new Node.Datagram(pair.right.address, pair.left.address, datagram);
    pair.left.receive(from, pair.now);
    assertEquals(Verdict.DROPPED, pair.left.verdicts.getLast());
    assertEquals(1, drops(pair.left));
    assertEquals(handshake, pair.toRight.handshake());
    assertTrue(pair.toRight.hasSession());
    assertEquals(0, pair.left.delivered.size());
  }

  private static Pair connected() {
    Pair pair = new Pair(1);
    pair.sendRight(Pair.packet(1, 60));
    pair.run(10 * Pair.MILLI);
    pair.right.delivered.clear();
    return pair;
  }

  private static long drops(Node node) {
    return Arrays.stream(DropReason.values()).mapToLong(node::dropped).sum();
  }
}
