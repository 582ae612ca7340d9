package fz.transport.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;

import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.testkit.Allocations;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class OffloadAllocationTest {
  private static final int SIZE = 1_240;
  private static final int SEGMENTS = 40;

  @Test
  void cutsAndJoinsWithoutAllocation() {
    Coalescer coalescer = new Coalescer(true, true);
    Segmenter segmenter = new Segmenter();
    PacketBatch batch = Slab.batches(1)[0];
    MemorySegment buffer = Arena.ofAuto().allocate(70_000);
    MemorySegment headers = Arena.ofAuto().allocate(200);
    // A super-packet is made by joining, and is then cut and joined again and again.
    for (int i = 0; i < SEGMENTS; i++) {
      byte[] packet = TestPackets.tcp(true, 1, i * SIZE, TestPackets.ACK, 12, new byte[SIZE]);
      batch.append(MemorySegment.ofArray(packet), 0, packet.length);
      batch.verdict(i, Verdict.DELIVER);
    }
    coalescer.plan(batch, 0);
    int length = coalescer.writeHeaders(0, buffer) + SEGMENTS * SIZE;

    long allocated =
        Allocations.leastOf(
            () -> {
              for (int i = 0; i < 500; i++) {
                turn(coalescer, segmenter, batch, buffer, headers, length);
              }
            });
    assertEquals(0, allocated, "bytes in 500 batches");
    assertEquals(SEGMENTS, coalescer.count(0));
  }

  private static void turn(
      Coalescer coalescer,
      Segmenter segmenter,
      PacketBatch batch,
      MemorySegment buffer,
      MemorySegment headers,
      int length) {
    batch.clear();
    segmenter.begin(buffer, length);
    segmenter.drain(batch);
    for (int i = 0; i < batch.count(); i++) {
      batch.verdict(i, Verdict.DELIVER);
    }
    int items = coalescer.plan(batch, 0);
    for (int item = 0; item < items; item++) {
      coalescer.writeHeaders(item, headers);
    }
  }
}
