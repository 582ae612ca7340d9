package fz.ice;

import fz.packet.HotPath;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The frame of data that goes through a TURN server over a channel (RFC 8656 section 12.4): 16 bits
 * of channel number, 16 bits of length, then the data. Over UDP nothing follows; over TCP and TLS
 * the data is padded to 4 bytes. Works in place and allocates nothing.
 */
public final class ChannelData {
  /** The length of what is put in front of the data. */
  public static final int HEADER_BYTES = 4;

  /** The lowest channel number. */
  public static final int FIRST_CHANNEL = 0x4000;

  /** The highest channel number that is not reserved (RFC 8656 section 12). */
  public static final int LAST_CHANNEL = 0x4fff;

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private ChannelData() {}

  /** Returns true if the first byte is that of a channel number: 64 to 79. */
  @HotPath
  public static boolean looksLikeChannelData(MemorySegment memory, int offset, int length) {
    return length >= HEADER_BYTES
        && (memory.get(ValueLayout.JAVA_BYTE, offset) & 0xf0) == FIRST_CHANNEL >>> 8;
  }

  /** Returns the channel number. */
  @HotPath
  public static int channel(MemorySegment memory, int offset) {
    return memory.get(SHORT, offset) & 0xffff;
  }

  /** Returns the length of the data, as the frame states it. */
  @HotPath
  public static int dataLength(MemorySegment memory, int offset) {
    return memory.get(SHORT, offset + 2L) & 0xffff;
  }

  /**
   * Writes the frame of data that begins {@link #HEADER_BYTES} behind an offset.
   *
   * @param dataLength at most 65535
   */
  @HotPath
  public static void write(MemorySegment memory, int offset, int channel, int dataLength) {
    memory.set(SHORT, offset, (short) channel);
    memory.set(SHORT, offset + 2L, (short) dataLength);
  }
}
