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
  private static final byte[] NONCE = HexFormat.of().parseHex("070000004041424344454647");
  private static final byte[] ASSOCIATED = HexFormat.of().parseHex("50515253c0c1c2c3c4c5c6c7");
  private static final byte[] MESSAGE_TAG =
      HexFormat.of().parseHex("1ae10b594f09e26a7e902ecbd0600691");
  private static final byte[] EMPTY_SEALED =
      HexFormat.of().parseHex("b0f008243a95d84886752e900c07d77a");

  /** Packets of every length up to this are tried, which is past three blocks of ChaCha20, */
  private static final int EVERY_LENGTH_TO = 200;

  /** and then of some, up to the longest that a tunnel carries. */
  private static final int LONGEST = 1500;

  private static final int STEP = 59;
  private static final int RUN = 32;

  /** BLAKE2s of all these packets, sealed: counter and plain text follow from the length. */
  private static final byte[] ALL_SEALED =
      HexFormat.of().parseHex("7c5f576d1787f32d4f2e67a3743b782823ac9bdab765188249b0039f759ce408");

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
        return "not available on this system: " + provider.description();
      }
      try (Arena arena = Arena.ofConfined();
          Aead sealing = provider.create(KEY.clone());
          Aead opening = provider.create(KEY.clone())) {
        PacketBatch batch = new PacketBatch(arena.allocate(PacketBatch.CAPACITY_BYTES, 64));
        String fault = message(provider);
        fault = fault == null ? knownAnswers(batch, sealing, opening) : fault;
        return fault == null ? allLengths(batch, sealing, opening) : fault;
      }
    } catch (RuntimeException | LinkageError e) {
      return "failed its self-test: " + e;
    }
  }

  /** All of RFC 8439 section 2.8.2. */
  private static String message(AeadProvider provider) {
    byte[] sealed = new byte[1 + PLAIN.length + Aead.TAG_BYTES];
    provider.sealMessage(KEY.clone(), NONCE, ASSOCIATED, PLAIN, sealed, 1);
    int tag = 1 + PLAIN.length;
    if (!Arrays.equals(sealed, tag, sealed.length, MESSAGE_TAG, 0, MESSAGE_TAG.length)) {
      return "its cipher text is wrong";
    }
    byte[] opened =
        provider.openMessage(KEY.clone(), NONCE, ASSOCIATED, sealed, 1, sealed.length - 1);
    if (!Arrays.equals(opened, PLAIN)) {
      return "it does not decrypt what it encrypted";
    }
    sealed[tag] ^= 1;
    byte[] forged =
        provider.openMessage(KEY.clone(), NONCE, ASSOCIATED, sealed, 1, sealed.length - 1);
    return forged == null ? null : "it does not tell authentic packets from forged ones";
  }

  private static String knownAnswers(PacketBatch batch, Aead sealing, Aead opening) {
    // A run, with an empty packet between two that differ in the counter only.
    append(batch, PLAIN, COUNTER);
    append(batch, new byte[0], COUNTER + 2);
    append(batch, PLAIN, COUNTER + 1);
    seal(batch, sealing);
    if (!Arrays.equals(read(batch, 0), SEALED)
        || !Arrays.equals(read(batch, 1), EMPTY_SEALED)
        || Arrays.equals(read(batch, 2), SEALED)) {
      return "its cipher text is wrong";
    }
    flip(batch, 2, batch.length(2) - 1);
    if (opening.open(batch, 0, batch.count()) != 0b011) {
      return "it does not tell authentic packets from forged ones";
    }
    byte[] opened = Arrays.copyOf(read(batch, 0), PLAIN.length);
    return Arrays.equals(opened, PLAIN) ? null : "it does not decrypt what it encrypted";
  }

  private static String allLengths(PacketBatch batch, Aead sealing, Aead opening) {
    Blake2s hash = new Blake2s(Blake2s.HASH_BYTES);
    int length = 0;
    while (length <= LONGEST) {
      batch.clear();
      int first = length;
      while (length <= LONGEST && batch.count() < RUN) {
        append(batch, plain(length), length + 1L);
        length += length < EVERY_LENGTH_TO ? 1 : STEP;
      }
      seal(batch, sealing);
      for (int i = 0; i < batch.count(); i++) {
        hash.update(read(batch, i), 0, batch.length(i));
      }
      // One forged bit in each run, at another place in each.
      int forged = first % batch.count();
      flip(batch, forged, (first * 7) % batch.length(forged));
      long all = (1L << batch.count()) - 1;
      if (opening.open(batch, 0, batch.count()) != (all & ~(1L << forged))) {
        return "it does not tell authentic packets from forged ones";
      }
      for (int i = 0; i < batch.count(); i++) {
        int plainBytes = batch.length(i) - Aead.TAG_BYTES;
        if (i != forged
            && !Arrays.equals(Arrays.copyOf(read(batch, i), plainBytes), plain(plainBytes))) {
          return "it does not decrypt what it encrypted";
        }
      }
    }
    byte[] sum = new byte[Blake2s.HASH_BYTES];
    hash.finish(sum, 0);
    return Arrays.equals(sum, ALL_SEALED) ? null : "its cipher text is wrong";
  }

  private static byte[] plain(int length) {
    byte[] plain = new byte[length];
    for (int i = 0; i < length; i++) {
      plain[i] = (byte) (31 * i + length);
    }
    return plain;
  }

  private static void seal(PacketBatch batch, Aead aead) {
    aead.seal(batch, 0, batch.count());
    for (int i = 0; i < batch.count(); i++) {
      batch.bounds(i, batch.offset(i), batch.length(i) + Aead.TAG_BYTES);
    }
  }

  private static void flip(PacketBatch batch, int i, int at) {
    long offset = (long) batch.offset(i) + at;
    byte old = batch.memory().get(ValueLayout.JAVA_BYTE, offset);
    batch.memory().set(ValueLayout.JAVA_BYTE, offset, (byte) (old ^ 1));
  }

  private static void append(PacketBatch batch, byte[] packet, long counter) {
    int i = batch.append(MemorySegment.ofArray(packet), 0, packet.length);
    batch.counter(i, counter);
  }

  private static byte[] read(PacketBatch batch, int i) {
    return batch.memory().asSlice(batch.offset(i), batch.length(i)).toArray(ValueLayout.JAVA_BYTE);
  }
}
