package fz.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * An array of {@code struct mmsghdr} with the name, control and vector memory of each message, for
 * {@code recvmmsg} and {@code sendmmsg}.
 *
 * <pre>
 *   mmsghdr, 64 bytes:  name:64 namelen:32 pad:32 iov:64 iovlen:64
 *                       control:64 controllen:64 flags:32 pad:32 length:32 pad:32
 *   cmsghdr:            len:64 level:32 type:32 data, padded to 8
 * </pre>
 *
 * The kernel overwrites the lengths and flags of a message that it received into: {@link #begin} or
 * {@link #renew} must be called for it before the next call. Pieces of memory are not kept
 * reachable.
 */
public final class MessageVector {
  private static final int HEADER_BYTES = 64;
  private static final int CONTROL_HEADER_BYTES = 16;

  private final MemorySegment headers;
  private final MemorySegment names;
  private final MemorySegment controls;
  private final MemorySegment vectors;
  private final int capacity;
  private final int controlBytes;
  private final int pieces;

  /**
   * Allocates messages.
   *
   * @param capacity the number of messages
   * @param pieces the number of pieces of memory over all messages
   * @param controlBytes the size of the control memory of each message, a multiple of 8
   */
  public MessageVector(int capacity, int pieces, int controlBytes) {
    this.capacity = capacity;
    this.pieces = pieces;
    this.controlBytes = controlBytes;
    Arena arena = Arena.ofAuto();
    headers = arena.allocate((long) capacity * HEADER_BYTES, 8);
    names = arena.allocate((long) capacity * 32, 8);
    controls = arena.allocate((long) capacity * controlBytes, 8);
    vectors = arena.allocate((long) pieces * IoVector.ELEMENT_BYTES, 8);
    for (int message = 0; message < capacity; message++) {
      long at = (long) message * HEADER_BYTES;
      headers.set(Native.LONG, at, names.address() + nameOffset(message));
      headers.set(Native.LONG, at + 32, controlAddress(message));
    }
  }

  /** Returns the number of messages. */
  public int capacity() {
    return capacity;
  }

  /**
   * Resets a message; it has no pieces.
   *
   * @param nameLength the length of its address: what was written, or the room for it
   * @param controlLength the length of its control memory: 0, or the room for it
   * @param firstPiece the index of its first piece among those of all messages
   */
  public void begin(int message, int nameLength, int controlLength, int firstPiece) {
    long at = (long) message * HEADER_BYTES;
    headers.set(
        Native.LONG, at + 16, vectors.address() + (long) firstPiece * IoVector.ELEMENT_BYTES);
    headers.set(Native.LONG, at + 24, 0);
    renew(message, nameLength, controlLength);
  }

  /** Resets the lengths and flags of a message, whose pieces stay. */
  public void renew(int message, int nameLength, int controlLength) {
    long at = (long) message * HEADER_BYTES;
    headers.set(Native.LONG, at + 8, nameLength);
    headers.set(Native.LONG, at + 40, controlLength);
    headers.set(Native.LONG, at + 48, 0);
  }

  /** Sets a piece of memory and makes it the last one of a message. */
  public void piece(int message, int piece, MemorySegment memory, long offset, long length) {
    Objects.checkFromIndexSize(offset, length, memory.byteSize());
    long at = (long) piece * IoVector.ELEMENT_BYTES;
    vectors.set(Native.LONG, at, memory.address() + offset);
    vectors.set(Native.LONG, at + 8, length);
    long counter = (long) message * HEADER_BYTES + 24;
    headers.set(Native.LONG, counter, headers.get(Native.LONG, counter) + 1);
  }

  /** Makes a piece of memory longer by bytes that follow it. */
  public void extendPiece(int piece, long length) {
    long at = (long) piece * IoVector.ELEMENT_BYTES + 8;
    vectors.set(Native.LONG, at, vectors.get(Native.LONG, at) + length);
  }

  /** Returns the memory that holds the address of each message at {@link #nameOffset}. */
  public MemorySegment names() {
    return names;
  }

  /** Returns where the address of a message begins in {@link #names}. */
  public long nameOffset(int message) {
    return (long) message * 32;
  }

  /** Returns the memory that holds the control data of all messages. */
  public MemorySegment controls() {
    return controls;
  }

  /**
   * Appends a control header to a message that is to be sent.
   *
   * @return where in {@link #controls} its data of {@code dataBytes} bytes goes
   */
  public long addControl(int message, int level, int type, int dataBytes) {
    long lengthAt = (long) message * HEADER_BYTES + 40;
    long used = headers.get(Native.LONG, lengthAt);
    long at = (long) message * controlBytes + used;
    controls.set(Native.LONG, at, CONTROL_HEADER_BYTES + dataBytes);
    controls.set(Native.INT, at + 8, level);
    controls.set(Native.INT, at + 12, type);
    headers.set(Native.LONG, lengthAt, used + CONTROL_HEADER_BYTES + padded(dataBytes));
    return at + CONTROL_HEADER_BYTES;
  }

  /** Returns where in {@link #controls} the first control header of a message is, or -1. */
  public long firstControl(int message) {
    return control(message, (long) message * controlBytes);
  }

  /** Returns where the control header after another one is, or -1. */
  public long nextControl(int message, long header) {
    long length = controls.get(Native.LONG, header);
    return control(message, header + padded(length));
  }

  /** Returns the level of a control header. */
  public int controlLevel(long header) {
    return controls.get(Native.INT, header + 8);
  }

  /** Returns the type of a control header. */
  public int controlType(long header) {
    return controls.get(Native.INT, header + 12);
  }

  /** Returns where the data of a control header is. */
  public long controlData(long header) {
    return header + CONTROL_HEADER_BYTES;
  }

  /** Returns how many bytes of a message were received or sent. */
  public int length(int message) {
    return headers.get(Native.INT, (long) message * HEADER_BYTES + 56);
  }

  /** Returns the flags of a message that was received. */
  public int flags(int message) {
    return headers.get(Native.INT, (long) message * HEADER_BYTES + 48);
  }

  /** Returns the address of a range of messages. */
  long address(int from, int count) {
    Objects.checkFromIndexSize(from, count, capacity);
    return headers.address() + (long) from * HEADER_BYTES;
  }

  /** Returns how many pieces of memory there are over all messages. */
  public int pieces() {
    return pieces;
  }

  private long control(int message, long header) {
    long end =
        (long) message * controlBytes
            + Math.min(controlBytes, headers.get(Native.LONG, (long) message * HEADER_BYTES + 40));
    if (header + CONTROL_HEADER_BYTES > end) {
      return -1;
    }
    long length = controls.get(Native.LONG, header);
    return length < CONTROL_HEADER_BYTES || header + length > end ? -1 : header;
  }

  private long controlAddress(int message) {
    return controls.address() + (long) message * controlBytes;
  }

  private static long padded(long bytes) {
    return bytes + 7 & ~7L;
  }
}
