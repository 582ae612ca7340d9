package fz.transport.pcap;

import fz.transport.Readiness;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Signals at once while packets are there, or when the next one of a replay is due. */
final class ReplaySignal implements Readiness.Signal, AutoCloseable {
  private static final long LONGEST_NANOS = TimeUnit.DAYS.toNanos(1);

  private volatile Runnable onReady = () -> {};
  private volatile boolean ready;
  private volatile boolean closed;
  private Thread timer;

  ReplaySignal(boolean ready) {
    this.ready = ready;
  }

  @Override
  public void subscribe(Runnable callback) {
    onReady = callback;
    if (ready) {
      callback.run();
    }
  }

  /** There is nothing for a time; of the reader's thread. */
  synchronized void readyIn(long nanos) {
    if (closed) {
      return;
    }
    ready = false;
    if (timer != null) {
      timer.interrupt();
    }
    long until = System.nanoTime() + Math.min(nanos, LONGEST_NANOS);
    timer = Thread.ofVirtual().name("fz-pcap-replay").start(() -> fire(until));
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (timer != null) {
      timer.interrupt();
    }
  }

  private void fire(long until) {
    while (until - System.nanoTime() > 0) {
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
      LockSupport.parkNanos(this, until - System.nanoTime());
    }
    ready = true;
    onReady.run();
  }
}
