package fz.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PacketBufferTest {
  private final PacketBuffer buffer = new PacketBuffer(3);

  @Test
  void keepsEqualPacketsOnce() {
    assertTrue(buffer.add(new byte[] {0x45, 1}));
    assertTrue(buffer.add(new byte[] {0x45, 1}));
    assertEquals(1, buffer.size());
  }

  @Test
  void isBounded() {
    for (byte i = 0; i < 3; i++) {
      assertTrue(buffer.add(new byte[] {0x45, i}));
    }
    assertFalse(buffer.add(new byte[] {0x45, 9}));
    assertTrue(buffer.add(new byte[] {0x45, 1}), "a copy of one that waits is not lost");
    assertEquals(3, buffer.size());
  }

  @Test
  void keepsTheNewestAttemptToOpenAConnection() {
    byte[] first = tcp(4, 1000, 0x02, 1);
    byte[] second = tcp(4, 1000, 0x02, 2);
    byte[] other = tcp(4, 1001, 0x02, 1);
    buffer.add(first);
    buffer.add(other);
    buffer.add(second);
    assertArrayEquals(other, buffer.poll());
    assertArrayEquals(second, buffer.poll());
    assertNull(buffer.poll());
  }

  @Test
  void keepsSynAckApart() {
    buffer.add(tcp(6, 1000, 0x12, 1));
    buffer.add(tcp(6, 1000, 0x12, 2));
    assertEquals(2, buffer.size());
    buffer.add(tcp(6, 1000, 0x02, 3));
    assertEquals(3, buffer.size());
  }

  private static byte[] tcp(int version, int sourcePort, int flags, int sequence) {
    int offset = version == 4 ? 20 : 40;
    byte[] packet = new byte[offset + 20];
    packet[0] = (byte) (version == 4 ? 0x45 : 0x60);
    packet[version == 4 ? 9 : 6] = 6;
    packet[offset] = (byte) (sourcePort >>> 8);
    packet[offset + 1] = (byte) sourcePort;
    packet[offset + 7] = (byte) sequence;
    packet[offset + 13] = (byte) flags;
    return packet;
  }
}
