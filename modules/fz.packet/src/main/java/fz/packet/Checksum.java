package fz.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The internet checksum (RFC 1071) and its incremental form (RFC 1624).
 *
 * <p>Sums are carried as unfolded {@code long}s of big-endian 16-bit words, so that partial sums
 * can be added with {@code +} and are folded once, by {@link #finish}. A partial sum over an odd
 * number of bytes is padded with a zero byte and may only be the last one.
 */
@HotPath
public final class Checksum {
  private static final ValueLayout.OfInt NATIVE_INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong NATIVE_LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final int FEW_WORDS = 8;
  private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  private Checksum() {}

  /** Returns the checksum of a range: what a header holds whose checksum field was zero. */
  public static int of(MemorySegment memory, int offset, int length) {
    return finish(sum(memory, offset, length));
  }

  /**
   * Sums a range of bytes.
   *
   * <p>Words are added as 32-bit numbers in native order: the sum of 16-bit words modulo 65535 does
   * not care how they are grouped, nor, after swapping the result, about their byte order (RFC 1071
   * section 2).
   *
   * @return a partial sum, at most 0xffff
   */
  public static long sum(MemorySegment memory, int offset, int length) {
    int whole = length >> 3;
    long sum = whole < FEW_WORDS ? sumFew(memory, offset, whole) : sumMany(memory, offset, whole);
    int at = offset + whole * 8;
    if ((length & 4) != 0) {
      sum += memory.get(NATIVE_INT, at) & 0xffff_ffffL;
      at += 4;
    }
    int folded = fold(sum);
    long result = LITTLE_ENDIAN ? Short.reverseBytes((short) folded) & 0xffff : folded;
    if ((length & 2) != 0) {
      result += Bytes.get16(memory, at);
      at += 2;
    }
    if ((length & 1) != 0) {
      result += (long) Bytes.get8(memory, at) << 8;
    }
    return fold(result);
  }

  /**
   * Sums the pseudo-header of TCP, UDP and ICMPv6 (RFC 9293 section 3.1, RFC 8200 section 8.1).
   * IPv4 addresses are in mapped form; both addresses are of one family.
   *
   * @param protocol the protocol number of the transport header
   * @param length bytes of transport header and payload
   */
  public static long pseudoHeader(
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow,
      int protocol,
      int length) {
    long tail = (long) protocol + (length >>> 16) + (length & 0xffff);
    if (Endpoint.isIpv4(sourceHigh, sourceLow)) {
      return (sourceLow & 0xffff_ffffL) + (destinationLow & 0xffff_ffffL) + tail;
    }
    return halves(sourceHigh)
        + halves(sourceLow)
        + halves(destinationHigh)
        + halves(destinationLow)
        + tail;
  }

  /** Folds a sum to 16 bits and complements it. */
  public static int finish(long sum) {
    return ~fold(sum) & 0xffff;
  }

  /** Folds a sum to 16 bits; zero only if the sum is zero. */
  public static int fold(long sum) {
    long folded = (sum >>> 32) + (sum & 0xffff_ffffL);
    folded = (folded >>> 32) + (folded & 0xffff_ffffL);
    folded = (folded >>> 16) + (folded & 0xffff);
    folded = (folded >>> 16) + (folded & 0xffff);
    return (int) ((folded >>> 16) + (folded & 0xffff));
  }

  /** Returns the change that replacing a 16-bit word makes; changes are added with {@code +}. */
  public static long change16(int before, int after) {
    return (~before & 0xffffL) + (after & 0xffffL);
  }

  /** Returns the change that replacing an aligned 32-bit word makes. */
  public static long change32(int before, int after) {
    return (~before & 0xffff_ffffL) + (after & 0xffff_ffffL);
  }

  /** Returns the change that replacing an aligned 64-bit word makes. */
  public static long change64(long before, long after) {
    return halves(~before) + halves(after);
  }

  /**
   * Applies changes to a checksum (RFC 1624 equation 3). The result is the one that a full
   * computation gives; a UDP caller writes 0xffff for 0.
   */
  public static int update(int checksum, long change) {
    return finish((~checksum & 0xffffL) + change);
  }

  // Headers have a loop of their own: the JIT compiler would take their few rounds for the usual
  // number, and make no vector instructions for payloads.
  private static long sumFew(MemorySegment memory, int offset, int words) {
    long sum = 0;
    for (int i = 0; i < words; i++) {
      sum += halves(memory.get(NATIVE_LONG, offset + i * 8L));
    }
    return sum;
  }

  // Vector instructions need an int as counter, a long offset computed from it, and separate sums.
  private static long sumMany(MemorySegment memory, int offset, int words) {
    long low = 0;
    long high = 0;
    for (int i = 0; i < words; i++) {
      long value = memory.get(NATIVE_LONG, offset + i * 8L);
      low += value & 0xffff_ffffL;
      high += value >>> 32;
    }
    return low + high;
  }

  private static long halves(long value) {
    return (value >>> 32) + (value & 0xffff_ffffL);
  }
}
