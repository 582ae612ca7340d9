package fz.transport.tun;

import fz.packet.Checksum;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Fields of packets in network byte order, and the sum of a pseudo-header that lies in memory. */
final class Sums {
  static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private Sums() {}

  /** Returns the sum of the pseudo-header (RFC 9293 section 3.1, RFC 8200 section 8.1). */
  static long pseudoHeader(
      MemorySegment memory, int ip, boolean ipv4, int protocol, int transportLength) {
    long addresses = ipv4 ? Checksum.sum(memory, ip + 12, 8) : Checksum.sum(memory, ip + 8, 32);
    return addresses + protocol + transportLength;
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
