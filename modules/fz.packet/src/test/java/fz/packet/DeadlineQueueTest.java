package fz.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadlineQueueTest {
  private static final class Job extends DeadlineQueue.Node {
    long due = DeadlineQueue.NEVER;
  }

  @Test
  void yieldsWhatIsDueInOrderUnderRandomMoves() {
    long seed = 11;
    Random random = new Random(seed);
    DeadlineQueue<Job> queue = new DeadlineQueue<>();
    Job[] jobs = new Job[50];
    for (int i = 0; i < jobs.length; i++) {
      jobs[i] = new Job();
    }
    for (int step = 0; step < 5_000; step++) {
      Job job = jobs[random.nextInt(jobs.length)];
      job.due = random.nextInt(5) == 0 ? DeadlineQueue.NEVER : random.nextInt(1_000) - 500;
      queue.schedule(job, job.due);
      long earliest = DeadlineQueue.NEVER;
      for (Job each : jobs) {
        earliest = Math.min(earliest, each.due);
      }
      assertEquals(earliest, queue.next(), "seed " + seed);
    }
    long last = Long.MIN_VALUE;
    for (Job job = queue.pollDue(1_000); job != null; job = queue.pollDue(1_000)) {
      assertTrue(job.due >= last, "seed " + seed);
      last = job.due;
    }
    assertEquals(DeadlineQueue.NEVER, queue.next());
  }

  @Test
  void yieldsNothingBeforeItsTime() {
    DeadlineQueue<Job> queue = new DeadlineQueue<>();
    queue.schedule(new Job(), 10);
    assertNull(queue.pollDue(9));
  }
}
