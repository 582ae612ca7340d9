package fz.transport.udp;

import fz.linux.Errno;
import fz.linux.Libc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicBoolean;

/** An {@code eventfd} by which any thread ends the wait of another one. */
final class EventCounter {
  private final Libc libc = new Libc();
  private final Libc signaller = new Libc();
  private final MemorySegment drained = Arena.ofAuto().allocate(8, 8);
  private final MemorySegment one = Arena.ofAuto().allocate(8, 8);
  private final AtomicBoolean signalled = new AtomicBoolean();
  private final Object lock = new Object();
  private final int fd;
  private boolean closed;

  EventCounter() throws IOException {
    fd = libc.eventfd();
    if (fd < 0) {
      throw new IOException("cannot open an event counter: " + Errno.text(-fd));
    }
    one.set(ValueLayout.JAVA_LONG, 0, 1);
  }

  /** Returns the descriptor, readable after a signal. */
  int fd() {
    return fd;
  }

  /** Makes the descriptor readable; from any thread. */
  void signal() {
    if (!signalled.getAndSet(true)) {
      synchronized (lock) {
        if (!closed) {
          signaller.write(fd, one, 0, 8);
        }
      }
    }
  }

  /** Takes the signal back; the thread that waits calls it when the descriptor is readable. */
  void drain() {
    // In this order: a signal in between ends this wait, and one after it the next.
    libc.read(fd, drained, 0, 8);
    signalled.getAndSet(false);
  }

  void close() {
    synchronized (lock) {
      if (!closed) {
        closed = true;
        libc.close(fd);
      }
    }
  }
}
