package fz.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Unaligned big-endian access to packet memory. Numbers are unsigned unless they fill their type.
 * Offsets are bytes; one outside the memory is a fault of the caller and throws.
 */
@HotPath
public final class Bytes {
  private static final ValueLayout.OfShort INT16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong INT64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private Bytes() {}

  /** Returns 8 bits: 0 to 255. */
  public static int get8(MemorySegment memory, int offset) {
    return memory.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
  }

  /** Returns 16 bits: 0 to 65535. */
  public static int get16(MemorySegment memory, int offset) {
    return memory.get(INT16, offset) & 0xffff;
  }

  /** Returns 32 bits. */
  public static int get32(MemorySegment memory, int offset) {
    return memory.get(INT32, offset);
  }

  /** Returns 64 bits. */
  public static long get64(MemorySegment memory, int offset) {
    return memory.get(INT64, offset);
  }

  /** Writes the low 8 bits of a number. */
  public static void put8(MemorySegment memory, int offset, int value) {
    memory.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
  }

  /** Writes the low 16 bits of a number. */
  public static void put16(MemorySegment memory, int offset, int value) {
    memory.set(INT16, offset, (short) value);
  }

  /** Writes 32 bits. */
  public static void put32(MemorySegment memory, int offset, int value) {
    memory.set(INT32, offset, value);
  }

  /** Writes 64 bits. */
  public static void put64(MemorySegment memory, int offset, long value) {
    memory.set(INT64, offset, value);
  }
}
