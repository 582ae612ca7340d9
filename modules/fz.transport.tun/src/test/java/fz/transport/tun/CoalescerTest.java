package fz.transport.tun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoalescerTest {
  private static final int ACK = TestPackets.ACK;
  private static final int PSH = TestPackets.PSH;

  private final PacketBatch batch = Slab.batches(1)[0];
  private final Coalescer coalescer = new Coalescer(true, true);
  private final MemorySegment buffer = Arena.ofAuto().allocate(70_000);

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void joinsConsecutiveTcpData(boolean ipv4) {
    for (int i = 0; i < 5; i++) {
      add(tcp(ipv4, 1, i * 1000, ACK, 1000));
    }
    add(tcp(ipv4, 1, 5000, ACK | PSH, 300));
    assertEquals(List.of(List.of(0, 1, 2, 3, 4, 5)), plan());
    assertRestored();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void joinsUdpOfEqualLength(boolean ipv4) {
    for (int length : new int[] {500, 500, 500, 20, 500, 500, 501}) {
      add(TestPackets.udp(ipv4, 1, new byte[length]));
    }
    assertEquals(List.of(List.of(0, 1, 2, 3), List.of(4, 5), List.of(6)), plan());
    assertRestored();
  }

  @Test
  void keepsFlowsApartAndInOrder() {
    add(tcp(true, 1, 0, ACK, 100));
    add(tcp(true, 2, 0, ACK, 100));
    add(TestPackets.udp(true, 1, new byte[100]));
    add(tcp(true, 1, 100, ACK, 100));
    add(tcp(false, 1, 0, ACK, 100));
    add(tcp(true, 2, 100, ACK, 100));
    add(TestPackets.udp(true, 1, new byte[100]));
    add(tcp(false, 1, 100, ACK, 100));
    assertEquals(List.of(List.of(0, 3), List.of(1, 5), List.of(2, 6), List.of(4, 7)), plan());
    assertRestored();
  }

  @Test
  void neverOvertakesAPacketOfTheSameFlow() {
    add(tcp(true, 1, 0, ACK, 100));
    add(tcp(true, 1, 100, ACK | TestPackets.FIN, 0));
    add(tcp(true, 1, 100, ACK, 100));
    add(tcp(true, 1, 200, ACK, 100));
    assertEquals(List.of(List.of(0), List.of(1), List.of(2, 3)), plan());
  }

  @Test
  void endsAnItemAtAPushOrAShorterPacket() {
    add(tcp(true, 1, 0, ACK | PSH, 100));
    add(tcp(true, 1, 100, ACK, 100));
    add(tcp(true, 1, 200, ACK, 50));
    add(tcp(true, 1, 250, ACK, 50));
    add(tcp(true, 1, 300, ACK, 60));
    assertEquals(List.of(List.of(0), List.of(1, 2), List.of(3), List.of(4)), plan());
  }

  @Test
  void leavesAloneWhatDiffers() {
    byte[] base = tcp(true, 1, 100, ACK, 100);
    List<byte[]> different =
        List.of(
            tcp(true, 1, 101, ACK, 100),
            tcp(true, 1, 100, ACK | 0x20, 100),
            tcp(true, 1, 100, 0, 100),
            tcp(true, 1, 100, ACK, 0),
            TestPackets.tcp(true, 1, 100, ACK, 4, new byte[100]),
            TestPackets.summed(TestPackets.with(base, 1, 2)),
            TestPackets.summed(TestPackets.with(base, 6, 0)),
            TestPackets.summed(TestPackets.with(base, 8, 63)),
            TestPackets.summed(TestPackets.with(base, 28, 1)),
            TestPackets.summed(TestPackets.with(base, 32, 0x51)),
            TestPackets.summed(TestPackets.with(base, 34, 1)));
    for (byte[] packet : different) {
      batch.clear();
      add(tcp(true, 1, 0, ACK, 100));
      add(packet);
      assertEquals(List.of(List.of(0), List.of(1)), plan());
    }
    batch.clear();
    add(tcp(true, 1, 0, ACK, 100));
    add(base);
    assertEquals(List.of(List.of(0, 1)), plan());
  }

  @Test
  void comparesTrafficClassButNotFlowLabel() {
    byte[] second = TestPackets.udp(false, 1, new byte[50]);
    add(TestPackets.udp(false, 1, new byte[50]));
    add(TestPackets.with(second, 3, 7));
    add(TestPackets.with(second, 1, 0x20));
    add(TestPackets.with(second, 7, 63));
    assertEquals(List.of(List.of(0, 1), List.of(2), List.of(3)), plan());
  }

  @Test
  void leavesDamagedPacketsAlone() {
    byte[] good = tcp(true, 1, 0, ACK, 100);
    byte[] next = tcp(true, 1, 100, ACK, 100);
    for (byte[][] pair :
        new byte[][][] {
          {TestPackets.with(good, 60, 1), next},
          {good, TestPackets.with(next, 60, 1)},
          {good, TestPackets.with(next, 10, 1)}
        }) {
      batch.clear();
      add(pair[0]);
      add(pair[1]);
      assertEquals(List.of(List.of(0), List.of(1)), plan());
    }
  }

  @Test
  void treatsUdpWithoutChecksumAsSingle() {
    byte[] packet = TestPackets.udp(true, 1, new byte[50]);
    byte[] unsummed = TestPackets.with(TestPackets.with(packet, 26, 0), 27, 0);
    add(unsummed);
    add(unsummed);
    assertEquals(List.of(List.of(0), List.of(1)), plan());
  }

  @Test
  void closesAllItemsAtAFragment() {
    byte[] fragment = TestPackets.with(TestPackets.udp(true, 1, new byte[100]), 6, 0x20);
    add(TestPackets.udp(true, 1, new byte[100]));
    add(fragment);
    add(TestPackets.udp(true, 1, new byte[100]));
    assertEquals(List.of(List.of(0), List.of(1), List.of(2)), plan());
  }

  @Test
  void staysWithinTheLengthOfAPacket() {
    for (int i = 0; i < 7; i++) {
      add(tcp(true, 1, i * 9_000, ACK, 9_000));
    }
    assertEquals(List.of(List.of(0, 1, 2, 3, 4, 5, 6)), plan());
    assertRestored();
  }

  @Test
  void passesOverWhatIsNotToBeDelivered() {
    add(tcp(true, 1, 0, ACK, 100));
    add(tcp(true, 1, 100, ACK, 100));
    add(tcp(true, 1, 200, ACK, 100));
    batch.verdict(1, Verdict.DROPPED);
    assertEquals(List.of(List.of(0), List.of(2)), plan());
    assertEquals(1, coalescer.plan(batch, 1));
    assertEquals(2, coalescer.first(0));
  }

  @Test
  void joinsNothingWhenSwitchedOff() {
    add(tcp(true, 1, 0, ACK, 100));
    add(tcp(true, 1, 100, ACK, 100));
    coalescer.switchOff();
    assertEquals(List.of(List.of(0), List.of(1)), plan());
  }

  @Test
  void restoresRandomTrafficInTheOrderOfEachFlow() {
    long seed = 42;
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      batch.clear();
      int[] sequence = new int[6];
      int packets = 1 + random.nextInt(40);
      for (int i = 0; i < packets; i++) {
        int flow = random.nextInt(6);
        int length = random.nextInt(4) == 0 ? random.nextInt(300) : 300;
        byte[] payload = TestPackets.random(random, length);
        int flags = random.nextInt(8) == 0 ? ACK | PSH : ACK;
        boolean ipv4 = flow < 3;
        if (flow % 3 == 2) {
          add(TestPackets.udp(ipv4, flow, payload));
        } else {
          add(TestPackets.tcp(ipv4, flow, sequence[flow], flags, flow * 4, payload));
          sequence[flow] += length;
        }
      }
      plan();
      assertRestored();
    }
  }

  @Test
  void takesRandomBytesWithoutHarm() {
    long seed = 7;
    Random random = new Random(seed);
    for (int round = 0; round < 5_000; round++) {
      batch.clear();
      for (int i = 0; i < 20; i++) {
        byte[] packet = TestPackets.random(random, random.nextInt(90));
        if (packet.length > 0 && random.nextBoolean()) {
          packet[0] = (byte) (random.nextBoolean() ? 0x45 : 0x60);
        } else if (random.nextBoolean()) {
          packet = tcp(random.nextBoolean(), 1, i, ACK, 1);
          packet[random.nextInt(packet.length)] ^= (byte) (1 << random.nextInt(8));
        }
        add(packet);
      }
      int items = coalescer.plan(batch, 0);
      assertTrue(items > 0 && items <= 20, "seed " + seed + " round " + round);
    }
  }

  private static byte[] tcp(boolean ipv4, int flow, int sequence, int flags, int length) {
    byte[] payload = TestPackets.random(new Random(sequence), length);
    return TestPackets.tcp(ipv4, flow, sequence, flags, 0, payload);
  }

  private void add(byte[] packet) {
    int i = batch.append(MemorySegment.ofArray(packet), 0, packet.length);
    batch.verdict(i, Verdict.DELIVER);
  }

  private List<List<Integer>> plan() {
    List<List<Integer>> items = new ArrayList<>();
    int count = coalescer.plan(batch, 0);
    for (int item = 0; item < count; item++) {
      List<Integer> packets = new ArrayList<>();
      for (int i = coalescer.first(item); i >= 0; i = coalescer.next(i)) {
        packets.add(i);
      }
      assertEquals(packets.size(), coalescer.count(item));
      items.add(packets);
    }
    return items;
  }

  /** Cuts what would be written again: each flow must come out as it went in. */
  private void assertRestored() {
    Map<Long, List<byte[]>> expected = byFlow(TestPackets.packets(batch));
    List<byte[]> restored = new ArrayList<>();
    Segmenter segmenter = new Segmenter();
    PacketBatch out = Slab.batches(1)[0];
    int items = coalescer.plan(batch, 0);
    for (int item = 0; item < items; item++) {
      if (coalescer.count(item) == 1) {
        restored.add(TestPackets.bytes(batch, coalescer.first(item)));
        continue;
      }
      int at = coalescer.writeHeaders(item, buffer);
      for (int i = coalescer.first(item); i >= 0; i = coalescer.next(i)) {
        int skipped = coalescer.headers(item);
        int length = batch.length(i) - skipped;
        MemorySegment.copy(batch.memory(), batch.offset(i) + skipped, buffer, at, length);
        at += length;
      }
      assertNull(segmenter.begin(buffer, at));
      while (segmenter.pending()) {
        out.clear();
        segmenter.drain(out);
        restored.addAll(TestPackets.packets(out));
      }
    }
    Map<Long, List<byte[]>> actual = byFlow(restored);
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((flow, packets) -> assertSame(packets, actual.get(flow)));
  }

  private static void assertSame(List<byte[]> expected, List<byte[]> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      byte[] packet = actual.get(i).clone();
      if (packet[0] >>> 4 == 4) {
        // The identification may differ: segments are numbered anew.
        packet[4] = expected.get(i)[4];
        packet[5] = expected.get(i)[5];
        packet = TestPackets.summed(packet);
      }
      assertArrayEquals(expected.get(i), packet);
    }
  }

  private static Map<Long, List<byte[]>> byFlow(List<byte[]> packets) {
    Map<Long, List<byte[]>> flows = new HashMap<>();
    for (byte[] packet : packets) {
      int from = packet[0] >>> 4 == 4 ? 12 : 8;
      int to = packet[0] >>> 4 == 4 ? 24 : 44;
      long key = packet[0];
      for (int i = from; i < to; i++) {
        key = key * 1_000_003 + packet[i];
      }
      flows.computeIfAbsent(key, _ -> new ArrayList<>()).add(packet);
    }
    return flows;
  }
}
