package fz.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * An array of {@code struct iovec { void *base; size_t length; }}. The pieces that it lists are not
 * kept reachable by it.
 */
public final class IoVector {
  /** Size of one element. */
  public static final int ELEMENT_BYTES = 16;

  private final MemorySegment memory;
  private final int capacity;
  private int count;

  /** Creates an empty vector for a number of pieces. */
  public IoVector(int capacity) {
    this.capacity = capacity;
    this.memory = Arena.ofAuto().allocate((long) capacity * ELEMENT_BYTES, 8);
  }

  /** Forgets all pieces. */
  public void clear() {
    count = 0;
  }

  /** Returns the number of pieces. */
  public int count() {
    return count;
  }

  /** Returns how many pieces fit. */
  public int capacity() {
    return capacity;
  }

  /** Adds a piece of memory. */
  public void add(MemorySegment piece, long offset, long length) {
    Objects.checkFromIndexSize(offset, length, piece.byteSize());
    long at = (long) count * ELEMENT_BYTES;
    memory.set(Native.LONG, at, piece.address() + offset);
    memory.set(Native.LONG, at + 8, length);
    count++;
  }

  /** Returns the address of the array. */
  long address() {
    return memory.address();
  }
}
