package fz.portal.session;

import java.util.PriorityQueue;
import java.util.function.Consumer;

/** Actions that are due at some time, in order. */
final class Timers {
  /** A registered action. */
  static final class Timer {
    private final long deadline;
    private final long sequence;
    private final Consumer<Moment> action;
    private boolean cancelled;

    private Timer(long deadline, long sequence, Consumer<Moment> action) {
      this.deadline = deadline;
      this.sequence = sequence;
      this.action = action;
    }

    void cancel() {
      cancelled = true;
    }
  }

  // Differences instead of comparisons: the clock may overflow.
  private final PriorityQueue<Timer> queue =
      new PriorityQueue<>(
          (a, b) -> {
            long difference = a.deadline - b.deadline;
            return difference != 0 ? Long.signum(difference) : Long.compare(a.sequence, b.sequence);
          });
  private long sequence;

  Timer at(long deadlineNanos, Consumer<Moment> action) {
    Timer timer = new Timer(deadlineNanos, sequence++, action);
    queue.add(timer);
    return timer;
  }

  long next() {
    dropCancelled();
    Timer first = queue.peek();
    return first == null ? Long.MAX_VALUE : first.deadline;
  }

  void run(Moment now) {
    dropCancelled();
    while (!queue.isEmpty() && queue.peek().deadline - now.nanos() <= 0) {
      queue.poll().action.accept(now);
      dropCancelled();
    }
  }

  private void dropCancelled() {
    while (!queue.isEmpty() && queue.peek().cancelled) {
      queue.poll();
    }
  }
}
