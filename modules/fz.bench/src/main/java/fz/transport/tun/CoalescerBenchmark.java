package fz.transport.tun;

import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Joining the packets of a full batch, of which each is of another flow than the one before. */
@State(Scope.Thread)
public class CoalescerBenchmark {
  private static final int PACKETS = 64;
  private static final int LENGTH_BYTES = 960;

  /** Flows that the packets belong to; with 64 none can be joined. */
  @Param({"1", "4", "64"})
  public int flows;

  private final PacketBatch batch = Slab.batches(1)[0];
  private final MemorySegment headers = new Slab(1).slot(0);
  private final Coalescer coalescer = new Coalescer(true, true);

  /** Creates the state; JMH calls it. */
  public CoalescerBenchmark() {}

  /** Fills the batch. */
  @Setup
  public void fill() {
    SampleFlow[] all = new SampleFlow[flows];
    for (int i = 0; i < flows; i++) {
      all[i] = new SampleFlow(true, i);
    }
    for (int i = 0; i < PACKETS; i++) {
      all[i % flows].append(batch, LENGTH_BYTES);
      batch.verdict(i, Verdict.DELIVER);
    }
    if (coalescer.plan(batch, 0) != flows) {
      throw new IllegalStateException("not joined");
    }
  }

  /** A packet, with its share of the new headers. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public long coalesce() {
    int items = coalescer.plan(batch, 0);
    long bytes = 0;
    for (int item = 0; item < items; item++) {
      if (coalescer.count(item) > 1) {
        bytes += coalescer.writeHeaders(item, headers);
      }
    }
    return bytes;
  }
}
