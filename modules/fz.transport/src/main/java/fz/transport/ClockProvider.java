package fz.transport;

import java.util.function.LongSupplier;

/** Provides a clock that also counts the time in which the machine was suspended. */
public interface ClockProvider {
  /** Returns false if this system has no such clock. */
  boolean isAvailable();

  /** Returns the clock: nanoseconds since an arbitrary moment, never going back, for any thread. */
  LongSupplier open();
}
