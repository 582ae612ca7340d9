package fz.transport;

/** How one waits until a transport has something to read. */
public sealed interface Readiness {
  /**
   * A file descriptor that the operating system can wait on.
   *
   * @param fd an open descriptor, valid until the transport is closed
   */
  record Descriptor(int fd) implements Readiness {}

  /** A transport without a descriptor: it calls back when something may have arrived. */
  non-sealed interface Signal extends Readiness {
    /**
     * Replaces the callback. It is called at once if something is there already, later from any
     * thread and possibly more often than needed; it must not block.
     */
    void subscribe(Runnable onReady);
  }
}
