package fz.moduletest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.wireguard.X25519Providers;
import fz.wireguard.spi.Aead;
import fz.wireguard.spi.AeadProvider;
import fz.wireguard.spi.X25519Provider;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Published vectors against every provider that there is. */
final class ProviderVectorsTest {
  private static final PacketBatch BATCH = Slab.batches(1)[0];
  private static final int NONCE_BYTES = 12;

  @Test
  void everyCipherAgreesWithWycheproof() throws Exception {
    List<JsonNode> cases = wycheproof("chacha20_poly1305.json");
    assertEquals(325, cases.size());
    for (AeadProvider provider : Ciphers.usable()) {
      int valid = 0;
      int invalid = 0;
      int otherNonce = 0;
      for (JsonNode c : cases) {
        if (hex(c, "iv").length != NONCE_BYTES) {
          otherNonce++;
        } else if (c.get("result").asText().equals("valid")) {
          checkValid(provider, c);
          checkPacket(provider, c);
          valid++;
        } else {
          assertNull(open(provider, c), id(provider, c));
          invalid++;
        }
      }
      System.out.printf(
          "ChaCha20-Poly1305 of %s: %d valid, %d invalid, %d with nonces of other lengths%n",
          provider.name(), valid, invalid, otherNonce);
      assertEquals(256, valid);
      assertEquals(60, invalid);
    }
  }

  @Test
  void everyKeyAgreementAgreesWithWycheproofAndRefusesAllZeroSecrets() throws Exception {
    List<JsonNode> cases = wycheproof("x25519.json");
    assertEquals(3, X25519Providers.list().size());
    for (X25519Provider provider : X25519Providers.list()) {
      assumeTrue(provider.isAvailable(), provider.name() + " is not there");
      int refused = 0;
      for (JsonNode c : cases) {
        byte[] expected = hex(c, "shared");
        byte[] shared = new byte[X25519Provider.KEY_BYTES];
        boolean zero = Arrays.equals(expected, shared);
        Arrays.fill(shared, (byte) 1);
        boolean usable = provider.agree(hex(c, "private"), hex(c, "public"), 0, shared);
        String id = provider.name() + " tcId " + c.get("tcId");
        assertEquals(!zero, usable, id);
        assertArrayEquals(expected, shared, id);
        refused += zero ? 1 : 0;
      }
      System.out.printf(
          "X25519 of %s: %d cases, %d of them refused%n", provider.name(), cases.size(), refused);
      assertEquals(518, cases.size());
      assertEquals(31, refused);
    }
  }

  private static void checkValid(AeadProvider provider, JsonNode c) {
    byte[] plain = hex(c, "msg");
    assertArrayEquals(plain, open(provider, c), id(provider, c));
    byte[] expected = sealed(c);
    byte[] out = new byte[expected.length];
    provider.sealMessage(hex(c, "key"), hex(c, "iv"), hex(c, "aad"), plain, out, 0);
    assertArrayEquals(expected, out, id(provider, c));
  }

  /**
   * No case has the nonce of a WireGuard packet and no associated data. The message is encrypted as
   * a packet and compared with the way that the vectors have just proven.
   */
  private static void checkPacket(AeadProvider provider, JsonNode c) {
    byte[] plain = hex(c, "msg");
    byte[] nonce = hex(c, "iv");
    Arrays.fill(nonce, 0, 4, (byte) 0);
    byte[] expected = new byte[plain.length + Aead.TAG_BYTES];
    provider.sealMessage(hex(c, "key"), nonce, new byte[0], plain, expected, 0);
    BATCH.clear();
    BATCH.append(MemorySegment.ofArray(plain), 0, plain.length);
    MemorySegment counter = MemorySegment.ofArray(nonce);
    BATCH.counter(0, counter.get(ValueLayout.JAVA_LONG_UNALIGNED, 4));
    try (Aead aead = provider.create(hex(c, "key"))) {
      aead.seal(BATCH, 0, 1);
    }
    byte[] packet =
        BATCH.memory().asSlice(BATCH.offset(0), expected.length).toArray(ValueLayout.JAVA_BYTE);
    assertArrayEquals(expected, packet, id(provider, c));
  }

  private static byte[] open(AeadProvider provider, JsonNode c) {
    byte[] sealed = sealed(c);
    byte[] in = new byte[sealed.length + 3];
    System.arraycopy(sealed, 0, in, 3, sealed.length);
    return provider.openMessage(hex(c, "key"), hex(c, "iv"), hex(c, "aad"), in, 3, sealed.length);
  }

  private static byte[] sealed(JsonNode c) {
    byte[] text = hex(c, "ct");
    byte[] tag = hex(c, "tag");
    byte[] sealed = Arrays.copyOf(text, text.length + tag.length);
    System.arraycopy(tag, 0, sealed, text.length, tag.length);
    return sealed;
  }

  private static String id(AeadProvider provider, JsonNode c) {
    return provider.name() + " tcId " + c.get("tcId");
  }

  private static List<JsonNode> wycheproof(String name) throws IOException {
    Path file = Path.of(System.getProperty("fz.vectors", "vectors"), "wycheproof", name);
    assumeTrue(Files.isReadable(file), "no vectors: " + file + " (set -Dfz.vectors=DIR)");
    List<JsonNode> cases = new ArrayList<>();
    for (JsonNode group : new ObjectMapper().readTree(file.toFile()).get("testGroups")) {
      group.get("tests").forEach(cases::add);
    }
    return cases;
  }

  private static byte[] hex(JsonNode node, String field) {
    return HexFormat.of().parseHex(node.get(field).asText());
  }
}
