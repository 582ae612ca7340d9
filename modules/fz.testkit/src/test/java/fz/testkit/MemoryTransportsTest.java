package fz.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.transport.PacketTransport;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class MemoryTransportsTest {
  private static final Endpoint LEFT = Endpoint.ofIpv4(0x7f000001, 1);
  private static final Endpoint RIGHT = Endpoint.ofIpv4(0x7f000002, 2);

  private final PacketBatch batch = Slab.batches(1)[0];

  @Test
  void carriesPacketsBothWaysAndReportsBackPressure() throws IOException {
    MemoryPacketTransport transport = new MemoryPacketTransport("m", 2);
    byte[] packet = TestPackets.udp(LEFT, RIGHT, 7, 9, 100);
    assertEquals(2, transport.offerAll(packet, packet, packet));
    assertEquals(2, transport.read(batch));
    assertEquals(0, transport.read(batch));
    assertTrue(transport.offer(packet));
    assertEquals(1, transport.read(batch));
    for (int i = 0; i < 3; i++) {
      batch.verdict(i, Verdict.DELIVER);
    }
    assertEquals(2, transport.write(batch, 0));
    assertArrayEquals(packet, transport.take(1000));
    assertEquals(3, transport.write(batch, 2));
    assertEquals(7, TestPackets.flow(transport.poll()));
    assertEquals(9, TestPackets.number(transport.poll()));
    assertNull(transport.poll());
    transport.end();
    assertEquals(PacketTransport.END, transport.read(batch));
  }

  @Test
  void joinsTwoSockets() throws IOException {
    MemoryDatagramTransport.Pair pair = MemoryDatagramTransport.pair(LEFT, RIGHT, 1);
    batch.append(10);
    batch.append(20);
    batch.append(30);
    batch.verdict(0, Verdict.SEND);
    batch.remote(0, LEFT);
    batch.verdict(1, Verdict.SEND);
    batch.remote(1, RIGHT);
    batch.ecn(1, 3);
    batch.verdict(2, Verdict.SEND);
    batch.remote(2, RIGHT);
    assertEquals(2, pair.left().send(batch, 0));
    assertEquals(1, pair.left().errors());
    PacketBatch other = Slab.batches(1)[0];
    assertEquals(1, pair.right().receive(other));
    assertEquals(20, other.length(0));
    assertEquals(3, other.ecn(0));
    assertEquals(LEFT.low(), other.remoteLow(0));
    assertEquals(RIGHT.low(), other.localLow(0));
    assertEquals(3, pair.left().send(batch, 2));
  }

  @Test
  void signalsOnlyWhenSomethingIsThere() {
    MemoryPacketTransport transport = new MemoryPacketTransport("m", 2);
    boolean[] ready = new boolean[1];
    ((fz.transport.Readiness.Signal) transport.readiness()).subscribe(() -> ready[0] = true);
    assertFalse(ready[0]);
    transport.offer(new byte[30]);
    assertTrue(ready[0]);
  }
}
