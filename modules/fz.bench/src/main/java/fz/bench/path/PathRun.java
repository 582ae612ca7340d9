package fz.bench.path;

import fz.bench.path.PathCase.Direction;
import fz.packet.Verdict;
import fz.pipeline.Pipeline;
import fz.pipeline.PipelineConfig;
import fz.pipeline.PipelineListener;
import java.io.IOException;
import java.util.List;

/**
 * Measures one case: the real pipeline between a source that always has packets, up to the number
 * that it was granted, and a sink. It sleeps while datagrams are encrypted for it.
 */
final class PathRun implements AutoCloseable {
  private static final String NAME = "bench";

  /** Packets of a portion: enough that beginning and end do not matter. */
  private static final int MOST_PORTION = 50_000;

  private static final int LEAST_PORTION = 1_000;

  /** The time that is measured, for each packet of a portion. */
  private static final long NANOS_PER_PACKET = 20_000;

  private final PathCase shape;
  private final PathWorld world;
  private final StageTimes times;
  private final long droppedBefore;
  private final SealedFeed sealed;
  private final Source source;
  private final Sink sink;
  private final Pipeline pipeline;
  private final PipelineThreads threads;

  /** Starts the pipeline. */
  PathRun(PathCase shape, PathWorld world) throws IOException {
    this.shape = shape;
    this.world = world;
    times = world.times();
    droppedBefore = world.plane().drops().total();
    boolean out = shape.direction() == Direction.OUT;
    sealed = out ? null : new SealedFeed(world, shape, MOST_PORTION);
    source = new Source(out ? new PlainFeed(shape) : sealed, times.read());
    sink = new Sink(out ? Verdict.SEND : Verdict.DELIVER, times.write());
    Source silent = new Source(Feed.NONE, times.read());
    Sink ignored = new Sink(Verdict.FRESH, times.write());
    PipelineListener drain =
        nowNanos -> {
          while (world.plane().pollEvent() != null) {
            // Nothing to do: the peers are fixed.
          }
        };
    pipeline =
        Pipeline.open(
            new PipelineConfig(
                NAME,
                new TimedPlane(world.plane(), times.core()),
                new MemoryHost(out ? source : silent, out ? ignored : sink),
                List.of(new MemoryNetwork(out ? silent : source, out ? sink : ignored)),
                shape.placement(),
                drain,
                System::nanoTime));
    pipeline.start();
    threads = new PipelineThreads(NAME);
  }

  /**
   * Warms up, then measures without and then with timed stages.
   *
   * @param seconds of each of the three
   */
  PathResult measure(double seconds) {
    long nanos = (long) (seconds * 1e9);
    // Each peer's cipher context is made with its first packet.
    push(nanos, 2L * shape.peers() * shape.burst());
    Usage plain = push(nanos, 0);
    times.timed(true);
    push(nanos / 10, 0);
    long read = times.read().nanos();
    long core = times.core().nanos();
    long crypto = times.crypto().nanos();
    long write = times.write().nanos();
    Usage timed = push(nanos, 0);
    times.timed(false);
    check();
    // The clock goes on while another process has the processor of an inline pipeline.
    boolean inline = shape.placement().workers() == 0;
    double share = inline ? Math.min(1, (double) timed.cpuNanos() / timed.wallNanos()) : 1;
    double each = timed.packets() / share;
    return new PathResult(
        shape,
        plain.packets() / (plain.wallNanos() / 1e9),
        plain.packets() / (plain.cpuNanos() / 1e9),
        (times.read().nanos() - read) / each,
        (times.core().nanos() - core) / each,
        (times.crypto().nanos() - crypto) / each,
        (times.write().nanos() - write) / each,
        (double) timed.cpuNanos() / timed.packets(),
        (double) plain.allocatedBytes() / plain.packets());
  }

  @Override
  public void close() {
    pipeline.close();
  }

  /** What moving some packets took. */
  private record Usage(long packets, long wallNanos, long cpuNanos, long allocatedBytes) {}

  private Usage push(long nanos, long leastPackets) {
    int wanted = Math.clamp(nanos / NANOS_PER_PACKET, LEAST_PORTION, MOST_PORTION);
    long packets = 0;
    long wall = 0;
    long cpu = threads.cpuNanos();
    long allocated = threads.allocatedBytes();
    while (wall < nanos || packets < leastPackets) {
      int portion = sealed == null ? wanted : sealed.prepare(wanted);
      long target = sink.count() + portion;
      long start = System.nanoTime();
      source.grant(portion);
      sink.await(target);
      wall += System.nanoTime() - start;
      packets += portion;
    }
    return new Usage(packets, wall, threads.cpuNanos() - cpu, threads.allocatedBytes() - allocated);
  }

  private void check() {
    long lost = world.plane().drops().total() - droppedBefore + pipeline.counters().dropped();
    if (lost + pipeline.counters().faults() > 0) {
      throw new IllegalStateException(lost + " packets were dropped: the figures mean nothing");
    }
  }
}
