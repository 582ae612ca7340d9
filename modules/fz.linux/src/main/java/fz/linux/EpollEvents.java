package fz.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * An array of {@code struct epoll_event { events:32 data:64 }}, which is packed on x86-64 and
 * aligned elsewhere.
 */
public final class EpollEvents {
  /** {@code epoll_ctl}: adds a descriptor. */
  public static final int CTL_ADD = 1;

  /** {@code epoll_ctl}: changes what a descriptor is waited for. */
  public static final int CTL_MOD = 3;

  /** Readable. */
  public static final int IN = 1;

  /** Writable. */
  public static final int OUT = 4;

  /** An error of the socket; always waited for. */
  public static final int ERR = 8;

  private static final ValueLayout.OfLong DATA = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final boolean PACKED = System.getProperty("os.arch", "").equals("amd64");
  private static final int EVENT_BYTES = PACKED ? 12 : 16;
  private static final int DATA_OFFSET = PACKED ? 4 : 8;

  private final MemorySegment memory;
  private final int capacity;

  /** Allocates an array. */
  public EpollEvents(int capacity) {
    this.capacity = capacity;
    this.memory = Arena.ofAuto().allocate((long) capacity * EVENT_BYTES, 8);
  }

  /** Returns the number of elements. */
  public int capacity() {
    return capacity;
  }

  /** Writes an element. */
  public void set(int i, int events, long data) {
    long at = (long) i * EVENT_BYTES;
    memory.set(ValueLayout.JAVA_INT_UNALIGNED, at, events);
    memory.set(DATA, at + DATA_OFFSET, data);
  }

  /** Returns what happened. */
  public int events(int i) {
    return memory.get(ValueLayout.JAVA_INT_UNALIGNED, (long) i * EVENT_BYTES);
  }

  /** Returns what was given for the descriptor when it was added. */
  public long data(int i) {
    return memory.get(DATA, (long) i * EVENT_BYTES + DATA_OFFSET);
  }

  /** Returns the address of the array. */
  long address() {
    return memory.address();
  }
}
