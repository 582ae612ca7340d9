package fz.transport.tun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
      addRandom(random, new int[6]);
      plan();
      assertRestored();
    }
  }

  @Test
  void continuesWhatWasKeptOfEarlierBatches() {
    List<byte[]> expected = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      batch.clear();
      add(tcp(true, 1, i * 200, ACK, 100));
      add(tcp(true, 1, i * 200 + 100, ACK, 100));
      expected.addAll(TestPackets.packets(batch));
      assertEquals(1, coalescer.plan(batch, 0));
      assertEquals(2 * i + 2, coalescer.count(0));
      assertTrue(coalescer.keepLast());
    }
    assertEquals(1, coalescer.planKept());
    List<byte[]> restored = new ArrayList<>();
    restore(0, restored);
    assertSame(expected, restored);
    assertEquals(0, coalescer.planKept());
  }

  @Test
  void keepsOnlyWhatMayGoOn() {
    add(tcp(true, 1, 0, ACK, 100));
    add(tcp(true, 1, 100, ACK | PSH, 100));
    assertEquals(1, coalescer.plan(batch, 0));
    assertFalse(coalescer.keepLast(), "pushed");
    batch.clear();
    add(tcp(true, 1, 0, ACK | TestPackets.FIN, 0));
    assertEquals(1, coalescer.plan(batch, 0));
    assertFalse(coalescer.keepLast(), "no data");
  }

  @Test
  void writesWhatWasKeptBeforeAPacketThatEndsIt() {
    add(tcp(true, 1, 0, ACK, 100));
    assertEquals(1, coalescer.plan(batch, 0));
    assertTrue(coalescer.keepLast());
    batch.clear();
    add(tcp(true, 1, 100, ACK | TestPackets.FIN, 0));
    assertEquals(2, coalescer.plan(batch, 0));
    assertTrue(coalescer.holdsKept(0));
    assertEquals(-1, coalescer.first(0));
    assertEquals(0, coalescer.first(1));
  }

  @Test
  void aPlanThatWasNotWrittenLeavesWhatIsKept() {
    add(tcp(true, 1, 0, ACK, 100));
    coalescer.plan(batch, 0);
    assertTrue(coalescer.keepLast());
    batch.clear();
    add(tcp(true, 1, 100, ACK, 100));
    for (int attempt = 0; attempt < 3; attempt++) {
      assertEquals(1, coalescer.plan(batch, 0));
      assertEquals(2, coalescer.count(0));
    }
  }

  @Test
  void keepsNoMoreThanASlotHolds() {
    for (int i = 0; i < 40; i++) {
      batch.clear();
      add(tcp(true, 1, i * 1400, ACK, 1400));
      coalescer.plan(batch, 0);
      if (!coalescer.keepLast()) {
        assertEquals(i + 1, coalescer.count(0));
        assertTrue(i > 35, "gave up after " + i);
        return;
      }
    }
    batch.clear();
    for (int i = 40; i < 60; i++) {
      add(tcp(true, 1, i * 1400, ACK, 1400));
    }
    assertEquals(2, coalescer.plan(batch, 0));
    assertEquals(46, coalescer.count(0));
  }

  @Test
  void joinsAsManyDatagramsAsEveryKernelTakes() {
    for (int i = 0; i < 60; i++) {
      add(TestPackets.udp(true, 1, new byte[100]));
    }
    assertEquals(1, coalescer.plan(batch, 0));
    assertTrue(coalescer.keepLast());
    batch.clear();
    for (int i = 0; i < 10; i++) {
      add(TestPackets.udp(true, 1, new byte[100]));
    }
    assertEquals(2, coalescer.plan(batch, 0));
    assertEquals(64, coalescer.count(0));
    assertEquals(6, coalescer.count(1));
  }

  @Test
  void restoresRandomTrafficOfManyBatches() {
    long seed = 43;
    Random random = new Random(seed);
    int[] sequence = new int[6];
    List<byte[]> expected = new ArrayList<>();
    List<byte[]> restored = new ArrayList<>();
    for (int round = 0; round < 3_000; round++) {
      batch.clear();
      addRandom(random, sequence);
      expected.addAll(TestPackets.packets(batch));
      int items = coalescer.plan(batch, 0);
      boolean more = random.nextInt(4) > 0;
      for (int item = 0; item < items; item++) {
        if (!more || item < items - 1 || !coalescer.keepLast()) {
          restore(item, restored);
        }
      }
    }
    if (coalescer.planKept() > 0) {
      restore(0, restored);
    }
    assertSameFlows(expected, restored);
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

  /** Adds packets of six flows, which go on where the sequence numbers say. */
  private void addRandom(Random random, int[] sequence) {
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
    List<byte[]> restored = new ArrayList<>();
    int items = coalescer.plan(batch, 0);
    for (int item = 0; item < items; item++) {
      restore(item, restored);
    }
    assertSameFlows(TestPackets.packets(batch), restored);
  }

  /** Adds the packets that come of writing an item, and forgets what it had kept. */
  private void restore(int item, List<byte[]> restored) {
    List<byte[]> packets = new ArrayList<>();
    if (coalescer.holdsKept(item)) {
      packets.addAll(TestPackets.packets(coalescer.kept()));
    }
    for (int i = coalescer.first(item); i >= 0; i = coalescer.next(i)) {
      packets.add(TestPackets.bytes(batch, i));
    }
    assertEquals(packets.size(), coalescer.count(item));
    if (packets.size() == 1) {
      restored.addAll(packets);
    } else {
      cut(item, packets, restored);
    }
    if (coalescer.holdsKept(item)) {
      coalescer.kept().clear();
    }
  }

  private void cut(int item, List<byte[]> packets, List<byte[]> restored) {
    int at = coalescer.writeHeaders(item, buffer);
    for (byte[] packet : packets) {
      int skipped = coalescer.headers(item);
      int length = packet.length - skipped;
      MemorySegment.copy(MemorySegment.ofArray(packet), skipped, buffer, at, length);
      at += length;
    }
    Segmenter segmenter = new Segmenter();
    PacketBatch out = Slab.batches(1)[0];
    assertNull(segmenter.begin(buffer, at));
    while (segmenter.pending()) {
      out.clear();
      segmenter.drain(out);
      restored.addAll(TestPackets.packets(out));
    }
  }

  private static void assertSameFlows(List<byte[]> before, List<byte[]> after) {
    Map<Long, List<byte[]>> expected = byFlow(before);
    Map<Long, List<byte[]>> actual = byFlow(after);
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
