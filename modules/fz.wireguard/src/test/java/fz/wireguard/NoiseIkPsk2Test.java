package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import fz.wireguard.spi.AeadProvider;
import fz.wireguard.spi.X25519Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NoiseIkPsk2Test {
  private static final AeadProvider AEAD = new JdkAeadSource();
  private static final X25519Provider X25519 = X25519Providers.builtIn();
  private static final String NAME = "Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s";

  @Test
  void agreesWithThePublishedVectors() throws Exception {
    List<JsonNode> vectors = new ArrayList<>();
    for (JsonNode vector : Vectors.read("noise/25519_ChaChaPoly_BLAKE2s.json").get("vectors")) {
      if (vector.get("protocol_name").asText().equals(NAME)) {
        vectors.add(vector);
      }
    }
    System.out.println(NAME + ": " + vectors.size() + " vectors");
    assertEquals(1, vectors.size());
    vectors.forEach(NoiseIkPsk2Test::check);
  }

  private static void check(JsonNode v) {
    byte[] initiatorKey = Vectors.hex(v, "init_static");
    byte[] responderKey = Vectors.hex(v, "resp_static");
    byte[] responderPublic = Vectors.hex(v, "init_remote_static");
    byte[] initiatorPublic = Curve25519.publicKey(initiatorKey);
    byte[] ephemeral = Vectors.hex(v, "init_ephemeral");
    byte[] answerEphemeral = Vectors.hex(v, "resp_ephemeral");
    byte[] psk = java.util.HexFormat.of().parseHex(v.get("init_psks").get(0).asText());
    byte[] shared = new byte[32];
    assertTrue(X25519.agree(initiatorKey, responderPublic, 0, shared));
    assertArrayEquals(responderPublic, Curve25519.publicKey(responderKey));

    NoiseIkPsk2 initiator =
        new NoiseIkPsk2(AEAD, X25519, Vectors.hex(v, "init_prologue"), responderPublic);
    NoiseIkPsk2 responder =
        new NoiseIkPsk2(AEAD, X25519, Vectors.hex(v, "resp_prologue"), responderPublic);
    byte[] payload = payload(v, 0);
    byte[] first = new byte[NoiseIkPsk2.FIRST_BYTES + payload.length];
    assertTrue(
        initiator.writeFirst(
            ephemeral, initiatorPublic, responderPublic, shared, payload, first, 0));
    assertArrayEquals(cipherText(v, 0), first);
    assertArrayEquals(initiatorPublic, responder.readFirstStatic(first, 0, responderKey));
    assertArrayEquals(payload, responder.readFirstPayload(first, 0, payload.length, shared));

    byte[] answer = payload(v, 1);
    byte[] second = new byte[48 + answer.length];
    byte[] initiatorEphemeral = Curve25519.publicKey(ephemeral);
    assertTrue(
        responder.writeSecond(
            answerEphemeral, initiatorEphemeral, initiatorPublic, psk, answer, second, 0));
    assertArrayEquals(cipherText(v, 1), second);
    NoiseIkPsk2 spoiled = initiator.copy();
    assertNull(spoiled.readSecond(second, 0, answer.length, ephemeral, initiatorKey, new byte[32]));
    assertArrayEquals(
        answer, initiator.readSecond(second, 0, answer.length, ephemeral, initiatorKey, psk));
    assertArrayEquals(Vectors.hex(v, "handshake_hash"), initiator.hash());
    assertArrayEquals(Vectors.hex(v, "handshake_hash"), responder.hash());
    checkTransport(v, initiator, responder);
  }

  private static void checkTransport(JsonNode v, NoiseIkPsk2 initiator, NoiseIkPsk2 responder) {
    byte[][] keys = {new byte[32], new byte[32]};
    byte[][] same = {new byte[32], new byte[32]};
    initiator.split(keys[0], keys[1]);
    responder.split(same[0], same[1]);
    assertArrayEquals(keys, same);
    for (int i = 2; i < v.get("messages").size(); i++) {
      byte[] payload = payload(v, i);
      byte[] out = new byte[payload.length + 16];
      byte[] nonce = new byte[12];
      nonce[4] = (byte) ((i - 2) / 2);
      AEAD.sealMessage(keys[i % 2], nonce, new byte[0], payload, out, 0);
      assertArrayEquals(cipherText(v, i), out, "message " + i);
    }
  }

  @Test
  void refusesEphemeralKeysOfSmallOrder() {
    Random random = new Random(9);
    byte[] key = Curve25519.generatePrivateKey(random);
    NoiseIkPsk2 responder = new NoiseIkPsk2(AEAD, X25519, new byte[0], Curve25519.publicKey(key));
    assertNull(responder.readFirstStatic(new byte[NoiseIkPsk2.FIRST_BYTES + 12], 0, key));
    NoiseIkPsk2 initiator = new NoiseIkPsk2(AEAD, X25519, new byte[0], new byte[32]);
    assertEquals(
        false,
        initiator.writeFirst(
            key, new byte[32], new byte[32], new byte[32], new byte[12], new byte[200], 0));
  }

  private static byte[] payload(JsonNode v, int i) {
    return Vectors.hex(v.get("messages").get(i), "payload");
  }

  private static byte[] cipherText(JsonNode v, int i) {
    return Vectors.hex(v.get("messages").get(i), "ciphertext");
  }
}
