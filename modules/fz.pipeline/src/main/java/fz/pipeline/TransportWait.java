package fz.pipeline;

import fz.transport.Readiness;
import fz.transport.Transports;
import fz.transport.WaitSet;
import java.io.IOException;

/** A wait set that other threads may wake at any time, also while it is being closed. */
final class TransportWait implements AutoCloseable {
  private final WaitSet waitSet;
  private final PipelineCounters counters;
  private final Object lock = new Object();
  private boolean closed;

  TransportWait(WaitSet waitSet, PipelineCounters counters) {
    this.waitSet = waitSet;
    this.counters = counters;
  }

  static TransportWait open(PipelineCounters counters) throws IOException {
    return new TransportWait(Transports.openWaitSet(), counters);
  }

  int add(Readiness readiness) throws IOException {
    return waitSet.add(readiness);
  }

  boolean isReady(int number) {
    return waitSet.isReady(number);
  }

  void interest(Readiness readiness, boolean interested) throws IOException {
    waitSet.interest(readiness, interested);
  }

  /** Waits no more for what has failed at a reader. */
  void forgetFailed(ReaderStage reader) throws IOException {
    for (Readiness r = reader.pollFailed(); r != null; r = reader.pollFailed()) {
      waitSet.interest(r, false);
    }
  }

  void await(long timeoutNanos) throws IOException {
    waitSet.await(timeoutNanos);
    if (timeoutNanos != 0) {
      counters.wakeUps.incrementAndGet();
    }
  }

  void wakeUp() {
    synchronized (lock) {
      // A closed wait set may have given its descriptor away.
      if (!closed) {
        waitSet.wakeup();
      }
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      if (!closed) {
        closed = true;
        waitSet.close();
      }
    }
  }
}
