package fz.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class PacketBatchTest {
  private final PacketBatch batch = Slab.batches(1)[0];

  @Test
  void leavesRoomAroundEachPacket() {
    for (int i = 0; i < 3; i++) {
      batch.append(1280);
    }
    assertTrue(batch.offset(0) >= PacketBatch.LEAD_BYTES);
    for (int i = 1; i < 3; i++) {
      int gap = batch.offset(i) - batch.offset(i - 1) - batch.length(i - 1);
      assertEquals(PacketBatch.TAILROOM_BYTES + PacketBatch.HEADROOM_BYTES, gap);
    }
  }

  @Test
  void takesWhatRemainsAndNoMore() {
    int remaining = batch.remaining();
    MemorySegment source = MemorySegment.ofArray(new byte[PacketBatch.CAPACITY_BYTES]);
    assertEquals(-1, batch.append(source, 0, remaining + 1));
    assertEquals(0, batch.append(source, 0, remaining));
    assertTrue(batch.isFull());
    assertTrue(
        batch.offset(0) + batch.length(0) + PacketBatch.TAILROOM_BYTES
            <= PacketBatch.CAPACITY_BYTES);
    assertEquals(-1, batch.append(source, 0, 1));
  }

  @Test
  void holdsNoMoreThan64Packets() {
    for (int i = 0; i < PacketBatch.MAX_PACKETS; i++) {
      assertFalse(batch.isFull());
      batch.append(20);
    }
    assertTrue(batch.isFull());
    assertEquals(0, batch.remaining());
    assertThrows(IndexOutOfBoundsException.class, () -> batch.append(20));
  }

  @Test
  void padsWhereThereIsRoom() {
    batch.append(100);
    batch.append(100);
    batch.memory().asSlice(batch.offset(1) + 100L, 15).fill((byte) 7);
    assertFalse(batch.pad(0, 1), "the next packet needs its headroom");
    assertTrue(batch.pad(1, 12));
    assertEquals(112, batch.length(1));
    for (int i = 0; i < 15; i++) {
      byte value = batch.memory().get(ValueLayout.JAVA_BYTE, batch.offset(1) + 100L + i);
      assertEquals(i < 12 ? 0 : 7, value);
    }
    batch.append(100);
    assertEquals(
        batch.offset(1) + 112 + PacketBatch.TAILROOM_BYTES + PacketBatch.HEADROOM_BYTES,
        batch.offset(2));
    batch.append(batch.remaining());
    assertFalse(batch.pad(3, 1), "the slot ends");
    assertTrue(batch.pad(3, 0));
  }

  @Test
  void refusesBoundsOutsideTheSlot() {
    assertThrows(IndexOutOfBoundsException.class, () -> batch.appendAt(65_530, 7));
    assertThrows(IndexOutOfBoundsException.class, () -> batch.appendAt(-1, 7));
    assertThrows(IndexOutOfBoundsException.class, () -> batch.appendAt(0, -7));
    assertEquals(0, batch.count());
  }

  @Test
  void forgetsReferencesAndAttributes() {
    int i = batch.append(20);
    Object key = new Object();
    batch.key(i, key);
    batch.peer(i, key);
    batch.verdict(i, Verdict.SEAL);
    batch.counter(i, 7);
    batch.remote(i, new Endpoint(1, 2, 3));
    batch.local(i, 4, 5);
    batch.ecn(i, 7);
    assertSame(key, batch.key(i));
    assertEquals(3, batch.remotePort(i));
    assertEquals(3, batch.ecn(i));
    int next = batch.nextOffset();
    batch.append(20);
    batch.removeLast();
    assertEquals(next, batch.nextOffset());
    batch.clear();
    assertEquals(i, batch.append(20));
    assertNull(batch.key(i));
    assertNull(batch.peer(i));
    assertEquals(Verdict.FRESH, batch.verdict(i));
    assertEquals(0, batch.counter(i) | batch.remoteHigh(i) | batch.localLow(i) | batch.ecn(i));
  }

  @Test
  void slotsOfASlabAreApart() {
    Slab slab = new Slab(3);
    for (int i = 0; i < 3; i++) {
      slab.slot(i).fill((byte) (i + 1));
    }
    for (int i = 0; i < 3; i++) {
      assertEquals(i + 1, Bytes.get8(slab.slot(i), 0));
      assertEquals(i + 1, Bytes.get8(slab.slot(i), PacketBatch.CAPACITY_BYTES - 1));
      assertEquals(0, slab.slot(i).address() % 64);
    }
    assertThrows(IllegalArgumentException.class, () -> new Slab(0));
  }

  @Test
  void countsEachDropOnce() {
    DropCounters counters = new DropCounters();
    int i = batch.append(20);
    counters.drop(batch, i, DropReason.FILTERED);
    counters.count(DropReason.REPLAYED);
    assertEquals(Verdict.DROPPED, batch.verdict(i));
    assertEquals(1, counters.get(DropReason.FILTERED));
    assertEquals(2, counters.total());
  }

  @Test
  void leavesRoomForHeadersThatGrow() {
    PacketBatch grown = Slab.batches(1)[0];
    grown.growth(48);
    grown.append(100);
    grown.append(100);
    grown.append(100);
    int between = PacketBatch.TAILROOM_BYTES + PacketBatch.HEADROOM_BYTES + 48;
    assertEquals(grown.offset(0) + 100 + between, grown.offset(1));
    assertEquals(between, grown.room(1));
    assertEquals(grown.offset(0), grown.room(0));
    grown.verdict(1, Verdict.DROPPED);
    assertEquals(2 * between + 100, grown.room(2), "nobody needs what was dropped");
    grown.verdict(0, Verdict.CONSUMED);
    assertEquals(grown.offset(2), grown.room(2));
    grown.clear();
    grown.append(100);
    grown.append(100);
    assertEquals(between - 48, grown.room(1), "until it is cleared");
  }
}
