package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What another implementation sent, with all of its keys known: every byte of it is made again. */
class CapturedHandshakeTest {
  private static final JdkAeadSource AEAD = new JdkAeadSource();
  private static final BouncyCastleX25519 X25519 = new BouncyCastleX25519();
  private static final byte[] PROLOGUE =
      "WireGuard v1 zx2c4 Jason@zx2c4.com".getBytes(StandardCharsets.US_ASCII);

  private final Properties captured = new Properties();
  private final byte[] initiatorPrivate;
  private final byte[] responderPrivate;
  private final byte[] initiatorPublic;
  private final byte[] responderPublic;
  private final byte[] staticShared = new byte[32];

  CapturedHandshakeTest() throws IOException {
    try (InputStream in = getClass().getResourceAsStream("captured-handshake.properties")) {
      captured.load(in);
    }
    initiatorPrivate = hex("initiator.private");
    responderPrivate = hex("responder.private");
    initiatorPublic = Curve25519.publicKey(initiatorPrivate);
    responderPublic = Curve25519.publicKey(responderPrivate);
    assertTrue(X25519.agree(initiatorPrivate, responderPublic, 0, staticShared));
  }

  @Test
  void bothMessagesAreTheSameByteForByte() {
    byte[] initiation = hex("initiation");
    byte[] stamp = stamp(initiation);
    byte[] again = Arrays.copyOf(initiation, 8);
    again = Arrays.copyOf(again, Message.INITIATION_BYTES);
    NoiseIkPsk2 initiator = new NoiseIkPsk2(AEAD, X25519, PROLOGUE, responderPublic);
    initiator.writeFirst(
        hex("initiator.ephemeral"),
        initiatorPublic,
        responderPublic,
        staticShared,
        stamp,
        again,
        Message.INITIATION_NOISE);
    new CookieJar(responderPublic).sign(again, Message.INITIATION_MAC1, 0);
    assertArrayEquals(initiation, again);

    byte[] response = hex("response");
    byte[] answer = Arrays.copyOf(Arrays.copyOf(response, 12), Message.RESPONSE_BYTES);
    responder(initiation)
        .writeSecond(
            hex("responder.ephemeral"),
            Arrays.copyOfRange(initiation, 8, 40),
            initiatorPublic,
            hex("preshared"),
            new byte[0],
            answer,
            Message.RESPONSE_NOISE);
    new CookieJar(initiatorPublic).sign(answer, Message.RESPONSE_MAC1, 0);
    assertArrayEquals(response, answer);
  }

  @Test
  void transportKeysOpenThePacketsThatFollowed() {
    byte[] initiation = hex("initiation");
    byte[] response = hex("response");
    NoiseIkPsk2 responder = responder(initiation);
    responder.writeSecond(
        hex("responder.ephemeral"),
        Arrays.copyOfRange(initiation, 8, 40),
        initiatorPublic,
        hex("preshared"),
        new byte[0],
        response,
        Message.RESPONSE_NOISE);
    byte[][] keys = {new byte[32], new byte[32]};
    responder.split(keys[0], keys[1]);
    for (int i = 0; i < 4; i++) {
      byte[] data = hex("data." + i);
      byte[] nonce = new byte[12];
      System.arraycopy(data, 8, nonce, 4, 8);
      byte[] plain = AEAD.openMessage(keys[i % 2], nonce, new byte[0], data, 16, data.length - 16);
      assertEquals(i / 2, data[8]);
      assertEquals(96, plain.length, "an echo of 84 bytes, padded");
      assertEquals(84, (plain[2] & 0xff) << 8 | plain[3] & 0xff);
      assertEquals(i % 2 == 0 ? 8 : 0, plain[20], "echo request or reply");
    }
  }

  @Test
  void aCoreWithTheKeyOfTheResponderAnswersOnce() {
    Random random = new Random(3);
    Node node = new Node(2, responderPrivate, random, new long[1], 100);
    Peer peer = node.core.addPeer(PeerConfig.of(initiatorPublic));
    Endpoint from = Endpoint.ofIpv4(0xc000_0201, 51820);
    var datagram = new Node.Datagram(from, node.address, hex("initiation"));
    byte[] answer = node.receive(datagram, 0).getFirst().bytes();
    assertEquals(Verdict.CONSUMED, node.verdicts.getLast());
    assertEquals(from, peer.endpoint());
    assertEquals(Message.readInt(hex("initiation"), 4), Message.readInt(answer, 8));
    assertTrue(new CookieChecker(initiatorPublic, random).hasMac1(answer, Message.RESPONSE_MAC1));
    node.receive(datagram, 0);
    assertEquals(1, node.dropped(DropReason.STALE_HANDSHAKE));
  }

  private NoiseIkPsk2 responder(byte[] initiation) {
    NoiseIkPsk2 noise = new NoiseIkPsk2(AEAD, X25519, PROLOGUE, responderPublic);
    assertArrayEquals(
        initiatorPublic,
        noise.readFirstStatic(initiation, Message.INITIATION_NOISE, responderPrivate));
    noise.readFirstPayload(initiation, Message.INITIATION_NOISE, Tai64n.BYTES, staticShared);
    return noise;
  }

  private byte[] stamp(byte[] initiation) {
    NoiseIkPsk2 noise = new NoiseIkPsk2(AEAD, X25519, PROLOGUE, responderPublic);
    noise.readFirstStatic(initiation, Message.INITIATION_NOISE, responderPrivate);
    return noise.readFirstPayload(initiation, Message.INITIATION_NOISE, Tai64n.BYTES, staticShared);
  }

  private byte[] hex(String name) {
    return HexFormat.of().parseHex(captured.getProperty(name));
  }
}
