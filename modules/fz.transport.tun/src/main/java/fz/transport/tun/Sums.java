package fz.transport.tun;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Internet checksum sums (RFC 1071). All results are 16-bit big-endian sums that are not
 * complemented, so that they can be added up.
 */
final class Sums {
  static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final ValueLayout.OfInt INT_LE =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT_LE =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Sums() {}

  /** Returns the sum over bytes; an odd last byte counts as the high half of a word. */
  static int of(MemorySegment memory, long offset, int length) {
    // The sum of swapped words is the swapped sum, so words are added in the machine's order. This
    // plain loop is one that the compiler turns into vector code.
    long sum = 0;
    int words = length & ~3;
    for (int i = 0; i < words; i += 4) {
      sum += memory.get(INT_LE, offset + i) & 0xffff_ffffL;
    }
    int i = words;
    if ((length & 2) != 0) {
      sum += memory.get(SHORT_LE, offset + i) & 0xffff;
      i += 2;
    }
    if ((length & 1) != 0) {
      sum += memory.get(BYTE, offset + i) & 0xff;
    }
    return Short.reverseBytes((short) fold(sum)) & 0xffff;
  }

  /** Returns the sum of the pseudo-header (RFC 9293 section 3.1, RFC 8200 section 8.1). */
  static int pseudoHeader(
      MemorySegment memory, long ip, boolean ipv4, int protocol, int transportLength) {
    int addresses = ipv4 ? of(memory, ip + 12, 8) : of(memory, ip + 8, 32);
    return fold((long) addresses + protocol + transportLength);
  }

  /** Folds a sum of big-endian words to 16 bits. */
  static int fold(long sum) {
    long folded = (sum >>> 32) + (sum & 0xffff_ffffL);
    folded = (folded >>> 16) + (folded & 0xffff);
    folded = (folded >>> 16) + (folded & 0xffff);
    return (int) ((folded >>> 16) + (folded & 0xffff));
  }

  static int uint8(MemorySegment memory, long offset) {
    return memory.get(BYTE, offset) & 0xff;
  }

  static int uint16(MemorySegment memory, long offset) {
    return memory.get(SHORT, offset) & 0xffff;
  }

  static void uint16(MemorySegment memory, long offset, int value) {
    memory.set(SHORT, offset, (short) value);
  }
}
