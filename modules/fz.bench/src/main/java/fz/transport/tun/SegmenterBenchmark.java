package fz.transport.tun;

import fz.packet.PacketBatch;
import fz.packet.Slab;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Cutting a super-packet of a TUN device into 7 packets, the most of 8920 bytes in a batch. */
@State(Scope.Thread)
public class SegmenterBenchmark {
  private static final int PACKETS = 7;

  /** Length of each packet. */
  @Param({"64", "576", "1280", "1420", "8920"})
  public int lengthBytes;

  /** Address family. */
  @Param({"4", "6"})
  public int family;

  private final PacketBatch batch = Slab.batches(1)[0];
  private final Segmenter segmenter = new Segmenter();
  private MemorySegment read;
  private int readBytes;

  /** Creates the state; JMH calls it. */
  public SegmenterBenchmark() {}

  /** Builds what one read returns. */
  @Setup
  public void fill() {
    SampleFlow flow = new SampleFlow(family == 4, 1);
    read = new Slab(1).slot(0);
    readBytes = flow.superPacket(read, lengthBytes, PACKETS);
  }

  /** A packet of it. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public PacketBatch segment() {
    batch.clear();
    if (segmenter.begin(read, readBytes) != null || segmenter.drain(batch) != PACKETS) {
      throw new IllegalStateException("not taken");
    }
    return batch;
  }
}
