package fz.transport;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * A wait set for transports that signal, on systems where nothing can wait for descriptors. A wait
 * allocates nothing, nor does a signal.
 */
final class SignalWaitSet implements WaitSet {
  private final List<Readiness> ignored = new CopyOnWriteArrayList<>();
  private volatile boolean pending;
  private volatile Thread waiter;

  @Override
  public void add(Readiness readiness) throws IOException {
    switch (readiness) {
      case Readiness.Signal signal -> signal.subscribe(() -> signal(readiness));
      case Readiness.Descriptor descriptor ->
          throw new TransportException(
              "nothing in this image can wait for descriptor "
                  + descriptor.fd()
                  + "; add a module that provides fz.transport.WaitSetProvider");
    }
  }

  @Override
  public void interest(Readiness readiness, boolean interested) {
    ignored.remove(readiness);
    if (interested) {
      wakeup();
    } else {
      ignored.add(readiness);
    }
  }

  @Override
  public boolean await(long timeoutNanos) throws IOException {
    waiter = Thread.currentThread();
    long start = System.nanoTime();
    while (!pending) {
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for transports");
      }
      if (timeoutNanos < 0) {
        LockSupport.park(this);
        continue;
      }
      long left = timeoutNanos - (System.nanoTime() - start);
      if (left <= 0) {
        break;
      }
      LockSupport.parkNanos(this, left);
    }
    boolean was = pending;
    pending = false;
    return was;
  }

  @Override
  public void wakeup() {
    pending = true;
    Thread sleeper = waiter;
    if (sleeper != null && sleeper != Thread.currentThread()) {
      LockSupport.unpark(sleeper);
    }
  }

  @Override
  public void close() {}

  private void signal(Readiness source) {
    if (!ignored.contains(source)) {
      wakeup();
    }
  }
}
