package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StagedPacketsTest {
  private final StagedPackets staged = new StagedPackets();

  @Test
  void keepsEqualPacketsOnce() {
    assertTrue(add(Pair.packet(1, 60)));
    assertTrue(add(Pair.packet(2, 60)));
    assertTrue(add(Pair.packet(1, 60)));
    assertEquals(2, staged.size());
    assertEquals(1, Pair.number(staged.peek()));
  }

  @Test
  void newestSynReplacesTheOlderOne() {
    for (int version : new int[] {4, 6}) {
      staged.clear();
      add(tcp(version, 1000, 0x02, 1));
      add(tcp(version, 1001, 0x02, 1));
      byte[] again = tcp(version, 1000, 0x02, 2);
      add(again);
      assertEquals(2, staged.size());
      staged.removeFirst();
      assertArrayEquals(again, staged.peek());
    }
  }

  @Test
  void synAckIsNoSyn() {
    add(tcp(4, 1000, 0x12, 1));
    add(tcp(4, 1000, 0x12, 2));
    add(tcp(4, 1000, 0x10, 3));
    assertEquals(3, staged.size());
  }

  @Test
  void discardsTheOldestOfMoreThan128() {
    for (int i = 0; i < 128; i++) {
      assertTrue(add(Pair.packet(i, 60)));
    }
    assertFalse(add(Pair.packet(128, 60)));
    assertEquals(128, staged.size());
    assertEquals(1, Pair.number(staged.peek()));
  }

  @Test
  void survivesAnyBytes() {
    long seed = 55;
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] packet = new byte[1 + random.nextInt(70)];
      random.nextBytes(packet);
      packet[0] = (byte) (random.nextBoolean() ? 0x40 | random.nextInt(16) : 0x60);
      add(packet);
    }
    assertEquals(128, staged.size(), "seed " + seed);
  }

  private boolean add(byte[] packet) {
    return staged.add(MemorySegment.ofArray(packet), 0, packet.length);
  }

  private static byte[] tcp(int version, int port, int flags, int sequence) {
    int header = version == 4 ? 20 : 40;
    byte[] p = new byte[header + 20];
    p[0] = (byte) (version == 4 ? 0x45 : 0x60);
    p[version == 4 ? 9 : 6] = 6;
    p[header] = (byte) (port >>> 8);
    p[header + 1] = (byte) port;
    p[header + 7] = (byte) sequence;
    p[header + 13] = (byte) flags;
    return p;
  }
}
