package fz.pipeline;

import java.util.List;

/** Ends of threads. */
final class Threads {
  private Threads() {}

  /**
   * Waits until threads have ended, but not for the calling one and not for one that never began.
   * An interrupt does not end the wait: the memory and descriptors that threads use depend on it.
   *
   * @return true if all have ended
   */
  static boolean join(List<Thread> threads) {
    boolean interrupted = false;
    boolean all = true;
    for (Thread thread : threads) {
      if (thread == Thread.currentThread()) {
        all = false;
        continue;
      }
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return all;
  }
}
