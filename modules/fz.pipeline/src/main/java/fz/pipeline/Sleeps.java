package fz.pipeline;

import java.util.concurrent.locks.LockSupport;

/** How long to sleep where nothing tells when to go on. */
final class Sleeps {
  /** Until a transport that took no more is tried again: nothing reports that it has room. */
  static final long RETRY_NANOS = 1_000_000;

  private Sleeps() {}

  /** Sleeps for that time, or less. */
  static void beforeRetry() {
    LockSupport.parkNanos(RETRY_NANOS);
  }
}
