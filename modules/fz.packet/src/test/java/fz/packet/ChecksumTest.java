package fz.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChecksumTest {
  @Test
  void sumsTheExampleOfRfc1071() {
    // Section 3: 0001 f203 f4f5 f6f7 sum to ddf2.
    MemorySegment memory = segment("0001f203f4f5f6f7");
    assertEquals(0xddf2, Checksum.fold(Checksum.sum(memory, 0, 8)));
    assertEquals(0x220d, Checksum.of(memory, 0, 8));
  }

  @Test
  void verifiesAHeaderFromTheWire() {
    MemorySegment memory = segment("450000730000400040110000c0a80001c0a800c7");
    assertEquals(0xb861, Checksum.of(memory, 0, 20));
    assertEquals(0, Checksum.of(segment("45000073000040004011b861c0a80001c0a800c7"), 0, 20));
  }

  @Test
  void updatesTheExampleOfRfc1624() {
    // Section 4: checksum dd2f, a word changes from 5555 to 3285; the result is 0000.
    assertEquals(0x0000, Checksum.update(0xdd2f, Checksum.change16(0x5555, 0x3285)));
  }

  @Test
  void sumsWhatAWordwiseLoopSums() {
    long seed = 71;
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      byte[] bytes = new byte[1 + random.nextInt(300)];
      random.nextBytes(bytes);
      int from = random.nextInt(bytes.length);
      int length = random.nextInt(bytes.length - from + 1);
      int expected = SamplePackets.fold(SamplePackets.sum(bytes, from, from + length));
      int actual = Checksum.fold(Checksum.sum(MemorySegment.ofArray(bytes), from, length));
      assertEquals(expected, actual, "seed " + seed + " round " + round);
    }
  }

  @Test
  void sumsALargestPacketOfOnes() {
    byte[] bytes = new byte[65_535];
    java.util.Arrays.fill(bytes, (byte) 0xff);
    int expected = SamplePackets.fold(SamplePackets.sum(bytes, 0, bytes.length));
    assertEquals(expected, Checksum.fold(Checksum.sum(MemorySegment.ofArray(bytes), 0, 65_535)));
  }

  @Test
  void foldsUnsignedSums() {
    assertEquals(0, Checksum.fold(0));
    assertEquals(0xffff, Checksum.fold(-1L));
    assertEquals(0xffff, Checksum.fold(0xffff_ffffL));
    assertEquals(1, Checksum.fold(0x1_0000_0000L));
    assertEquals(1, Checksum.fold(0xffff_0000_0000_0001L + 0xffffL));
  }

  @Test
  void updatesAsAFullComputationWould() {
    long seed = 1624;
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[32];
      if (round % 4 != 0) {
        random.nextBytes(bytes);
      }
      bytes[31] = 1;
      MemorySegment memory = MemorySegment.ofArray(bytes);
      int before = Checksum.of(memory, 0, 32);
      long change = Checksum.change64(Bytes.get64(memory, 8), value(random));
      Bytes.put64(memory, 8, last);
      change += Checksum.change32(Bytes.get32(memory, 4), (int) value(random));
      Bytes.put32(memory, 4, (int) last);
      change += Checksum.change16(Bytes.get16(memory, 2), (int) value(random) & 0xffff);
      Bytes.put16(memory, 2, (int) last & 0xffff);
      assertEquals(
          Checksum.of(memory, 0, 32),
          Checksum.update(before, change),
          "seed " + seed + " round " + round);
    }
  }

  private long last;

  private long value(Random random) {
    last =
        switch (random.nextInt(3)) {
          case 0 -> 0;
          case 1 -> -1;
          default -> random.nextLong();
        };
    return last;
  }

  private static MemorySegment segment(String hex) {
    return MemorySegment.ofArray(HexFormat.of().parseHex(hex));
  }
}
