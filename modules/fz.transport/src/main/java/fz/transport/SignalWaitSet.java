package fz.transport;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A wait set for transports that signal, on systems where nothing can wait for descriptors. Neither
 * a wait nor a wake-up allocates, as a lock with a condition would.
 */
final class SignalWaitSet implements WaitSet {
  private static final Runnable IGNORE = () -> {};

  private final Runnable wakeup = this::wakeup;
  private final List<Readiness.Signal> signals = new ArrayList<>();
  private final List<Readiness.Signal> ignored = new ArrayList<>();
  private volatile boolean pending;
  private volatile Thread waiter;

  @Override
  public int add(Readiness readiness) throws IOException {
    switch (readiness) {
      case Readiness.Signal signal -> {
        signals.add(signal);
        signal.subscribe(wakeup);
      }
      case Readiness.Descriptor descriptor ->
          throw new TransportException(
              "nothing in this image can wait for descriptor "
                  + descriptor.fd()
                  + "; add a module that provides fz.transport.WaitSetProvider");
    }
    return signals.size() - 1;
  }

  @Override
  public void interest(Readiness readiness, boolean interested) {
    if (readiness instanceof Readiness.Signal signal) {
      ignored.remove(signal);
      if (!interested) {
        ignored.add(signal);
      }
    }
  }

  @Override
  public boolean await(long timeoutNanos) throws IOException {
    waiter = Thread.currentThread();
    // What signalled and was not read must be ready again, so every signal is asked each time.
    for (int i = 0; i < signals.size(); i++) {
      Readiness.Signal signal = signals.get(i);
      signal.subscribe(ignored.contains(signal) ? IGNORE : wakeup);
    }
    long start = System.nanoTime();
    while (!pending) {
      if (Thread.currentThread().isInterrupted()) {
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
  public boolean isReady(int number) {
    return true;
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
}
