package fz.pipeline;

/** How long to sleep where nothing tells when to go on. */
final class Sleeps {
  /** Until a transport that took no more is tried again: nothing reports that it has room. */
  static final long RETRY_NANOS = 1_000_000;

  private Sleeps() {}
}
