package fz.transport.udp;

import fz.linux.Errno;
import fz.linux.Libc;
import fz.transport.Readiness;
import fz.transport.WaitSet;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Waits with {@code ppoll}, whose time-out is exact, for a handful of descriptors and an event
 * counter, through which other threads and transports without a descriptor end the wait.
 */
final class PollWaitSet implements WaitSet {
  private static final int FIRST = 1;
  private static final int MAX_ENTRIES = 64;
  private static final int EVENTS = 4;
  private static final int REVENTS = 6;
  private static final Runnable IGNORE = () -> {};

  private final Libc libc = new Libc();
  private final MemorySegment pollfds =
      Arena.ofAuto().allocate((long) MAX_ENTRIES * Libc.POLLFD_BYTES, 8);
  private final List<Readiness> entries = new ArrayList<>();
  private final List<Boolean> interested = new ArrayList<>();
  private final EventCounter counter = new EventCounter();
  private final Runnable wakeup = this::wakeup;

  PollWaitSet() throws IOException {
    set(0, counter.fd());
  }

  @Override
  public int add(Readiness readiness) throws IOException {
    int slot = FIRST + entries.size();
    if (slot == MAX_ENTRIES) {
      throw new IOException("a wait set holds no more than " + (MAX_ENTRIES - FIRST) + " entries");
    }
    entries.add(readiness);
    interested.add(true);
    switch (readiness) {
      case Readiness.Descriptor descriptor -> set(slot, descriptor.fd());
      case Readiness.Signal signal -> {
        set(slot, -1);
        signal.subscribe(wakeup);
      }
    }
    return slot - FIRST;
  }

  @Override
  public void interest(Readiness readiness, boolean wanted) {
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).equals(readiness)) {
        interested.set(i, wanted);
        if (readiness instanceof Readiness.Descriptor descriptor) {
          // A negative descriptor is passed over, and so are its errors.
          set(FIRST + i, wanted ? descriptor.fd() : -1);
        }
      }
    }
  }

  @Override
  public boolean await(long timeoutNanos) throws IOException {
    resubscribe();
    int ready = libc.poll(pollfds, FIRST + entries.size(), timeoutNanos);
    if (ready < 0 && ready != -Errno.EINTR) {
      throw new IOException("cannot wait for transports: " + Errno.text(-ready));
    }
    if (ready > 0 && pollfds.get(ValueLayout.JAVA_SHORT, eventsOf(0)) != 0) {
      counter.drain();
    }
    return ready > 0;
  }

  @Override
  public boolean isReady(int number) {
    return pollfds.get(ValueLayout.JAVA_SHORT, eventsOf(FIRST + number)) != 0
        || entries.get(number) instanceof Readiness.Signal;
  }

  @Override
  public void wakeup() {
    counter.signal();
  }

  @Override
  public void close() {
    counter.close();
  }

  /** What signalled and was not read must be ready again, so every signal is asked each time. */
  private void resubscribe() {
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i) instanceof Readiness.Signal signal) {
        signal.subscribe(interested.get(i) ? wakeup : IGNORE);
      }
    }
  }

  private static long eventsOf(int slot) {
    return (long) slot * Libc.POLLFD_BYTES + REVENTS;
  }

  /** {@code struct pollfd { fd:32 events:16 revents:16 }}. */
  private void set(int slot, int fd) {
    long at = (long) slot * Libc.POLLFD_BYTES;
    pollfds.set(ValueLayout.JAVA_INT, at, fd);
    pollfds.set(ValueLayout.JAVA_SHORT, at + EVENTS, Libc.POLLIN);
  }
}
