package fz.transport;

import java.io.IOException;

/**
 * Lets one thread wait for several transports, for a deadline and for other threads at once. All
 * methods but {@link #wakeup()} belong to that thread.
 */
public interface WaitSet extends AutoCloseable {
  /**
   * Adds a transport to wait for, for reading.
   *
   * @return its number, for {@link #isReady}: they are given from 0 in the order of the calls
   */
  int add(Readiness readiness) throws IOException;

  /**
   * Adds or removes interest in one transport; a reader that is stopped by back-pressure must not
   * spin on a readable descriptor.
   */
  void interest(Readiness readiness, boolean interested) throws IOException;

  /**
   * Sleeps until a transport of interest is ready, {@link #wakeup()} is called or the time has
   * passed. Level-triggered: what was ready and not read is ready again.
   *
   * @param timeoutNanos 0 polls, negative waits for ever
   * @return true if something may be ready
   */
  boolean await(long timeoutNanos) throws IOException;

  /**
   * Returns false if the last {@link #await} has found that a transport has nothing to read. Of one
   * that signals nobody knows, so it may always have something.
   *
   * @param number what {@link #add} returned
   */
  boolean isReady(int number);

  /** Ends the current or the next {@link #await}; from any thread, without blocking. */
  void wakeup();

  @Override
  void close();
}
