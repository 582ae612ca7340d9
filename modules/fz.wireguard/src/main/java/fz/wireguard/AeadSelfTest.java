package fz.wireguard;

import fz.packet.PacketBatch;
import fz.wireguard.spi.Aead;
import fz.wireguard.spi.AeadProvider;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Known answers for a packet cipher. Key, plain text and the last 8 bytes of the nonce are those of
 * RFC 8439 section 2.8.2; the first 4 bytes of the nonce are zero and there is no associated data,
 * as in a WireGuard packet.
 */
final class AeadSelfTest {
  private static final byte[] KEY = new byte[32];
  private static final long COUNTER = 0x4746_4544_4342_4140L;
  private static final byte[] PLAIN =
      ("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the"
              + " future, sunscreen would be it.")
          .getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SEALED =
      HexFormat.of()
          .parseHex(
              "a479cb54628946d6f4042a8e384ef4bd2fbc7330b8be55eb2d8dc18aaa51d66a"
                  + "8ec1f8d3619a258db0ac56956015b7b4937e9b8e6aa957b3dc0214d803d77660"
                  + "aabc913092971da8f207171ce7843608162e2e759d8efc25d8d0936990af63c8"
                  + "20ba87e8a955b5c8274ef7d10f6fafd04647fa6775577a1a250dcc2df37e95e4"
                  + "6c4a");
  private static final byte[] EMPTY_SEALED =
      HexFormat.of().parseHex("b0f008243a95d84886752e900c07d77a");

  static {
    for (int i = 0; i < KEY.length; i++) {
      KEY[i] = (byte) (0x80 + i);
    }
  }

  private AeadSelfTest() {}

  /** Returns why a provider cannot be used, or null if it can. */
  static String fault(AeadProvider provider) {
    try {
      if (!provider.isAvailable()) {
        return "not available on this system";
      }
      try (Arena arena = Arena.ofConfined()) {
        return fault(provider, new PacketBatch(arena.allocate(PacketBatch.CAPACITY_BYTES, 64)));
      }
    } catch (RuntimeException | LinkageError e) {
      return "failed its self-test: " + e;
    }
  }

  private static String fault(AeadProvider provider, PacketBatch batch) {
    // A run, with an empty packet between two that differ in the counter only.
    append(batch, PLAIN, COUNTER);
    append(batch, new byte[0], COUNTER + 2);
    append(batch, PLAIN, COUNTER + 1);
    try (Aead aead = provider.create(KEY.clone())) {
      aead.seal(batch, 0, 3);
    }
    for (int i = 0; i < 3; i++) {
      batch.bounds(i, batch.offset(i), batch.length(i) + Aead.TAG_BYTES);
    }
    if (!Arrays.equals(read(batch, 0), SEALED)
        || !Arrays.equals(read(batch, 1), EMPTY_SEALED)
        || Arrays.equals(read(batch, 2), SEALED)) {
      return "its cipher text is wrong";
    }
    long last = batch.offset(2) + batch.length(2) - 1L;
    byte tag = batch.memory().get(ValueLayout.JAVA_BYTE, last);
    batch.memory().set(ValueLayout.JAVA_BYTE, last, (byte) (tag ^ 1));
    long authentic;
    try (Aead aead = provider.create(KEY.clone())) {
      authentic = aead.open(batch, 0, 3);
    }
    if (authentic != 0b011) {
      return "it does not tell authentic packets from forged ones";
    }
    byte[] opened = Arrays.copyOf(read(batch, 0), PLAIN.length);
    return Arrays.equals(opened, PLAIN) ? null : "it does not decrypt what it encrypted";
  }

  private static void append(PacketBatch batch, byte[] packet, long counter) {
    int i = batch.append(MemorySegment.ofArray(packet), 0, packet.length);
    batch.counter(i, counter);
  }

  private static byte[] read(PacketBatch batch, int i) {
    return batch.memory().asSlice(batch.offset(i), batch.length(i)).toArray(ValueLayout.JAVA_BYTE);
  }
}
