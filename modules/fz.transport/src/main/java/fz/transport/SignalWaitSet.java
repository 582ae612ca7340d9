package fz.transport;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A wait set for transports that signal, on systems where nothing can wait for descriptors. */
final class SignalWaitSet implements WaitSet {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition signalled = lock.newCondition();
  private final List<Readiness> ignored = new ArrayList<>();
  private boolean pending;

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
    lock.lock();
    try {
      ignored.remove(readiness);
      if (interested) {
        pending = true;
        signalled.signal();
      } else {
        ignored.add(readiness);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean await(long timeoutNanos) throws IOException {
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
    signal(null);
  }

  @Override
  public void close() {}

  private void signal(Readiness source) {
    lock.lock();
    try {
      if (source == null || !ignored.contains(source)) {
        pending = true;
        signalled.signal();
      }
    } finally {
      lock.unlock();
    }
  }
}
