package fz.transport;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A wait set for transports that signal, on systems where nothing can wait for descriptors. */
final class SignalWaitSet implements WaitSet {
  private static final Runnable IGNORE = () -> {};

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition signalled = lock.newCondition();
  private final Runnable wakeup = this::wakeup;
  private final List<Readiness.Signal> signals = new ArrayList<>();
  private final List<Readiness.Signal> ignored = new ArrayList<>();
  private boolean pending;

  @Override
  public void add(Readiness readiness) throws IOException {
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
    // What signalled and was not read must be ready again, so every signal is asked each time.
    for (int i = 0; i < signals.size(); i++) {
      Readiness.Signal signal = signals.get(i);
      signal.subscribe(ignored.contains(signal) ? IGNORE : wakeup);
    }
    lock.lock();
    try {
      long left = timeoutNanos < 0 ? Long.MAX_VALUE : timeoutNanos;
      while (!pending && left > 0) {
        left = signalled.awaitNanos(left);
      }
      boolean was = pending;
      pending = false;
      return was;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for transports");
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void wakeup() {
    lock.lock();
    try {
      pending = true;
      signalled.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {}
}
