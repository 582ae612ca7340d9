package fz.pipeline;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * The sleep of one thread between rings. The sleeper announces its sleep before it looks for work
 * for the last time, and whoever makes work looks for sleepers after it: one of the two sees the
 * other. Waking a thread that is awake costs one read; nothing is allocated.
 */
final class Waker {
  private static final VarHandle SLEEPING;

  static {
    try {
      SLEEPING = MethodHandles.lookup().findVarHandle(Waker.class, "sleeping", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final PipelineCounters counters;
  private volatile boolean sleeping;
  private volatile Thread sleeper;

  Waker(PipelineCounters counters) {
    this.counters = counters;
  }

  /** Ends the current or the announced sleep; from any thread. */
  void wake() {
    VarHandle.fullFence();
    if (sleeping && SLEEPING.compareAndSet(this, true, false)) {
      LockSupport.unpark(sleeper);
    }
  }

  /** Announces a sleep. Look for work once more, then call {@link #sleep} or {@link #cancel}. */
  void announce() {
    sleeper = Thread.currentThread();
    sleeping = true;
    VarHandle.fullFence();
  }

  /** Takes the announcement back. */
  void cancel() {
    sleeping = false;
  }

  /**
   * Sleeps until {@link #wake} or until the time has passed.
   *
   * @param nanos negative for ever
   */
  void sleep(long nanos) {
    if (nanos >= 0) {
      // Returning early is harmless: the caller looks at its clock.
      LockSupport.parkNanos(this, nanos);
    } else {
      while (sleeping) {
        LockSupport.park(this);
      }
    }
    sleeping = false;
    counters.wakeUps.incrementAndGet();
  }
}
