package fz.bench.udp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The beginning of a datagram's payload: the number of the run, and its own in the run. */
final class Numbers {
  static final int BYTES = 16;

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private Numbers() {}

  static void write(MemorySegment memory, long at, long run, long number) {
    memory.set(LONG, at, run);
    memory.set(LONG, at + 8, number);
  }

  static long run(MemorySegment memory, long at) {
    return memory.get(LONG, at);
  }

  static long number(MemorySegment memory, long at) {
    return memory.get(LONG, at + 8);
  }
}
