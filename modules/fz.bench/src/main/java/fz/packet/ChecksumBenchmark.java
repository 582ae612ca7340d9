package fz.packet;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The internet checksum of one packet. */
@State(Scope.Thread)
public class ChecksumBenchmark {
  /** Bytes that are summed. */
  @Param({"20", "64", "576", "1280", "8920"})
  public int lengthBytes;

  private MemorySegment memory;

  /** Creates the state; JMH calls it. */
  public ChecksumBenchmark() {}

  /** Fills the memory. */
  @Setup
  public void fill() {
    memory = Arena.global().allocate(lengthBytes, 64);
    byte[] bytes = new byte[lengthBytes];
    new Random(1).nextBytes(bytes);
    MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, lengthBytes);
  }

  /** All of it. */
  @Benchmark
  public int whole() {
    return Checksum.of(memory, 0, lengthBytes);
  }
}
