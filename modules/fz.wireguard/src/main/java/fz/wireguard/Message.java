package fz.wireguard;

import fz.packet.HotPath;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Layout of the four WireGuard messages (paper, section 5.4); offsets in bytes, integers
 * little-endian.
 *
 * <pre>
 * initiation  type 1 | sender 4 | ephemeral 32 | static 32+16 | time stamp 12+16 | mac1 16 | mac2 16
 * response    type 2 | sender 4 | receiver 4 | ephemeral 32 | empty 16 | mac1 16 | mac2 16
 * cookie      type 3 | receiver 4 | nonce 24 | cookie 16+16
 * data        type 4 | receiver 4 | counter 8 | packet + 16
 * </pre>
 *
 * The type is one byte and three reserved zero bytes, read as one integer.
 */
final class Message {
  static final int INITIATION = 1;
  static final int RESPONSE = 2;
  static final int COOKIE = 3;
  static final int DATA = 4;

  static final int INITIATION_BYTES = 148;
  static final int RESPONSE_BYTES = 92;
  static final int COOKIE_BYTES = 64;
  static final int DATA_HEADER_BYTES = 16;
  static final int DATA_OVERHEAD_BYTES = 32;

  static final int INITIATION_NOISE = 8;
  static final int INITIATION_MAC1 = 116;
  static final int RESPONSE_NOISE = 12;
  static final int RESPONSE_MAC1 = 60;
  static final int MAC_BYTES = 16;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Message() {}

  @HotPath
  static int readInt(MemorySegment memory, int offset) {
    return memory.get(INT, offset);
  }

  @HotPath
  static long readLong(MemorySegment memory, int offset) {
    return memory.get(LONG, offset);
  }

  @HotPath
  static void writeDataHeader(MemorySegment memory, int offset, int receiver, long counter) {
    memory.set(INT, offset, DATA);
    memory.set(INT, offset + 4L, receiver);
    memory.set(LONG, offset + 8L, counter);
  }

  static int readInt(byte[] bytes, int offset) {
    return (bytes[offset] & 0xff)
        | (bytes[offset + 1] & 0xff) << 8
        | (bytes[offset + 2] & 0xff) << 16
        | (bytes[offset + 3] & 0xff) << 24;
  }

  static void writeInt(byte[] bytes, int offset, int value) {
    bytes[offset] = (byte) value;
    bytes[offset + 1] = (byte) (value >>> 8);
    bytes[offset + 2] = (byte) (value >>> 16);
    bytes[offset + 3] = (byte) (value >>> 24);
  }
}
