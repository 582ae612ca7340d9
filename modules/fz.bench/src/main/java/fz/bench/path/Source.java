package fz.bench.path;

import fz.packet.PacketBatch;
import fz.transport.Readiness;
import java.util.concurrent.atomic.AtomicLong;

/** The reading side of a transport in memory: gives out as many packets as it was granted. */
final class Source implements Readiness.Signal {
  private final Feed feed;
  private final StageTimes.Cell time;
  private final AtomicLong granted = new AtomicLong();
  private volatile Runnable onReady = () -> {};

  /** Creates a source that has nothing to give yet. */
  Source(Feed feed, StageTimes.Cell time) {
    this.feed = feed;
    this.time = time;
  }

  /** Lets the pipeline read a number of packets more. */
  void grant(long packets) {
    granted.addAndGet(packets);
    onReady.run();
  }

  @Override
  public void subscribe(Runnable callback) {
    onReady = callback;
    if (granted.get() > 0) {
      callback.run();
    }
  }

  int read(PacketBatch batch) {
    int most = (int) Math.min(granted.get(), PacketBatch.MAX_PACKETS);
    if (most == 0) {
      return 0;
    }
    long start = time.begin();
    int added = feed.fill(batch, most);
    granted.addAndGet(-added);
    time.end(start);
    return added;
  }
}
