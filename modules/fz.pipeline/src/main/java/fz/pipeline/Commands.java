package fz.pipeline;

import java.util.concurrent.ConcurrentLinkedQueue;

/** Work of other threads that waits for the core thread. */
final class Commands {
  private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
  private final Runnable wakeUp;

  Commands(Runnable wakeUp) {
    this.wakeUp = wakeUp;
  }

  void add(Runnable command) {
    queue.add(command);
    wakeUp.run();
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  Runnable poll() {
    return queue.poll();
  }
}
