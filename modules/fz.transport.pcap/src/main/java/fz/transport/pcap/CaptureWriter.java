package fz.transport.pcap;

import fz.transport.TransportException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes IP packets as pcapng (draft-ietf-opsawg-pcapng): one little-endian section, one interface
 * of raw IP, times in microseconds. Calls of several threads are serialized.
 */
final class CaptureWriter implements AutoCloseable {
  /** Which way a packet went, as the option {@code epb_flags} has it. */
  static final int UNKNOWN = 0;

  static final int INBOUND = 1;
  static final int OUTBOUND = 2;

  private static final int BUFFER_BYTES = 1 << 18;
  private static final int MAX_PACKET = 65_535;
  private static final int OPTION_FLAGS = 2;
  private static final int EPB_BYTES = 32;
  private static final int OPTION_BYTES = 12;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final FileChannel channel;
  private final Timestamps timestamps;
  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES);
  private final ByteBuffer view = buffer.asByteBuffer();
  private int used;
  private long packets;

  CaptureWriter(Path file, Timestamps timestamps) throws IOException {
    this.timestamps = timestamps;
    try {
      channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING);
    } catch (IOException e) {
      throw new TransportException("cannot write capture file " + file + ": " + e, e);
    }
    int32(0x0a0d_0d0a);
    int32(28);
    int32(0x1a2b_3c4d);
    int32(1);
    int32(-1);
    int32(-1);
    int32(28);
    int32(1);
    int32(20);
    int32(LinkType.RAW.number());
    int32(0);
    int32(20);
    flush();
  }

  /** Adds a packet; it is in the file after {@link #flush()} at the latest. */
  synchronized void write(MemorySegment memory, long offset, int length, int direction)
      throws IOException {
    int padded = length + 3 & ~3;
    int total = EPB_BYTES + padded + (direction == UNKNOWN ? 0 : OPTION_BYTES);
    if (length > MAX_PACKET) {
      return;
    }
    if (total > BUFFER_BYTES - used) {
      flush();
    }
    long time = timestamps.micros(packets++);
    int32(6);
    int32(total);
    int32(0);
    int32((int) (time >>> 32));
    int32((int) time);
    int32(length);
    int32(length);
    MemorySegment.copy(memory, offset, buffer, used, length);
    buffer.asSlice(used + length, padded - length).fill((byte) 0);
    used += padded;
    if (direction != UNKNOWN) {
      int16(OPTION_FLAGS);
      int16(4);
      int32(direction);
      int32(0);
    }
    int32(total);
  }

  /** Hands everything to the system. */
  synchronized void flush() throws IOException {
    view.position(0).limit(used);
    while (view.hasRemaining()) {
      channel.write(view);
    }
    used = 0;
  }

  @Override
  public synchronized void close() throws IOException {
    if (channel.isOpen()) {
      try (channel) {
        flush();
      }
    }
  }

  private void int16(int value) {
    buffer.set(SHORT, used, (short) value);
    used += 2;
  }

  private void int32(int value) {
    buffer.set(INT, used, value);
    used += 4;
  }
}
