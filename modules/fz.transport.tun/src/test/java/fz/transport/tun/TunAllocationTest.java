package fz.transport.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.testkit.Allocations;
import fz.transport.PacketTransport;
import fz.transport.TransportOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TunAllocationTest {
  private final PacketBatch batch = Slab.batches(1)[0];
  private long answers;

  @Test
  void readsAndWritesWithoutAllocation() throws Exception {
    Namespace.run(
        () -> {
          Map<String, String> options = Map.of("name", "fz-test", "ipv4", "10.0.1.1/16");
          try (PacketTransport transport =
              new TunTransportProvider().open(TransportOptions.of(options))) {
            MemorySegment[] packets = new MemorySegment[30];
            for (int i = 0; i < packets.length; i++) {
              byte[] packet =
                  TestPackets.tcp(true, i / 10, i * 1200, TestPackets.ACK, 12, new byte[1200]);
              packets[i] =
                  Arena.ofAuto().allocate(packet.length).copyFrom(MemorySegment.ofArray(packet));
            }
            long allocated =
                Allocations.leastOf(
                    () -> {
                      for (int round = 0; round < 300; round++) {
                        turn(transport, packets);
                      }
                    });
            assertEquals(0, allocated, "bytes in 300 batches");
            assertEquals(0, transport.writeErrors());
          }
          assertTrue(answers > 0, "the host must have answered with resets");
          return null;
        });
  }

  /** Data of connections that do not exist: the host answers each item with a reset. */
  private void turn(PacketTransport transport, MemorySegment[] packets) {
    try {
      batch.clear();
      for (MemorySegment packet : packets) {
        int i = batch.append(packet, 0, (int) packet.byteSize());
        batch.verdict(i, Verdict.DELIVER);
      }
      assertEquals(batch.count(), transport.write(batch, 0));
      batch.clear();
      answers += transport.read(batch);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
