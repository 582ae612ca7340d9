package fz.siit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import fz.packet.DropReason;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import java.lang.foreign.MemorySegment;
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

  private final Translator translator;
  private final AddressMapping mapping;
  private final PacketBatch others = Slab.batches(1)[0];
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
    others.clear();
    byte[] room = new byte[GUARD_BYTES + headroom + packet.length + GUARD_BYTES];
    Arrays.fill(room, GUARD);
    int at = GUARD_BYTES + headroom;
    System.arraycopy(packet, 0, room, at, packet.length);
    MemorySegment memory = MemorySegment.ofArray(room);
    verdict = translator.translate(memory, at, packet.length, mapping, headroom, others);
    List<byte[]> out = new ArrayList<>();
    if (verdict == Translation.REFUSED) {
      assertEquals(0, others.count(), "a refused packet leaves no fragments");
      assertEquals(
          HexText.of(packet),
          HexText.of(Arrays.copyOfRange(room, at, at + packet.length)),
          "a refused packet is not changed");
      translator.appendError(others);
    } else {
      int from = translator.offset();
      assertEquals(true, from >= GUARD_BYTES, "begins within its headroom");
      assertEquals(true, from + translator.length() <= at + packet.length, "grows to the front");
      out.add(Arrays.copyOfRange(room, from, from + translator.length()));
    }
    for (int i = 0; i < others.count(); i++) {
      MemorySegment other = others.memory().asSlice(others.offset(i), others.length(i));
      out.add(other.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
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
