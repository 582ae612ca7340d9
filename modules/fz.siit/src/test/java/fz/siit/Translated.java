package fz.siit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.DropReason;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Runs packets through a translator as a router would: in memory of their own, with guards around
 * it that must stay as they are.
 */
final class Translated {
  private static final byte GUARD = 0x5a;
  private static final int GUARD_BYTES = 64;

  /** One for all tests: there would be tens of thousands, and each is 64 KiB. */
  private static final PacketBatch OTHERS = Slab.batches(1)[0];

  private final Translator translator;
  private final AddressMapping mapping;
  private Translation verdict;

  Translated(TranslatorOptions options, AddressMapping mapping) {
    this.translator = new Translator(options, new Random(7));
    this.mapping = mapping;
  }

  /** Returns what leaves the translator: packets towards the other family, or an ICMP error. */
  List<byte[]> send(byte[] packet) {
    return send(packet, Translator.PADDED_ERROR_HEADROOM_BYTES);
  }

  List<byte[]> send(byte[] packet, int headroom) {
    OTHERS.clear();
    byte[] room = new byte[GUARD_BYTES + headroom + packet.length + GUARD_BYTES];
    Arrays.fill(room, GUARD);
    int at = GUARD_BYTES + headroom;
    System.arraycopy(packet, 0, room, at, packet.length);
    MemorySegment memory = MemorySegment.ofArray(room);
    verdict = translator.translate(memory, at, packet.length, mapping, headroom, OTHERS);
    List<byte[]> out = new ArrayList<>();
    if (verdict == Translation.REFUSED) {
      assertEquals(0, OTHERS.count(), "a refused packet leaves no fragments");
      assertEquals(
          HexText.of(packet),
          HexText.of(Arrays.copyOfRange(room, at, at + packet.length)),
          "a refused packet is not changed");
      translator.appendError(OTHERS);
    } else {
      int from = translator.offset();
      assertTrue(from >= GUARD_BYTES, "begins within its headroom");
      assertTrue(from + translator.length() <= at + packet.length, "grows to the front");
      out.add(Arrays.copyOfRange(room, from, from + translator.length()));
    }
    for (int i = 0; i < OTHERS.count(); i++) {
      MemorySegment other = OTHERS.memory().asSlice(OTHERS.offset(i), OTHERS.length(i));
      out.add(other.toArray(ValueLayout.JAVA_BYTE));
    }
    for (int i = 0; i < GUARD_BYTES; i++) {
      assertEquals(GUARD, room[i], "memory in front of the headroom");
      assertEquals(GUARD, room[room.length - 1 - i], "memory behind the packet");
    }
    return out;
  }

  Translation verdict() {
    return verdict;
  }

  DropReason reason() {
    return translator.reason();
  }
}
