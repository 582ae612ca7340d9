package fz.bench.path;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/** What the threads of a pipeline have used so far. */
final class PipelineThreads {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final List<Long> ids;

  /** Finds the threads whose names begin with that of the pipeline. */
  PipelineThreads(String pipeline) {
    ids =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith(pipeline + "-"))
            .map(Thread::threadId)
            .toList();
  }

  /** Returns their processor time. */
  long cpuNanos() {
    return ids.stream().mapToLong(THREADS::getThreadCpuTime).sum();
  }

  /** Returns what they have allocated. */
  long allocatedBytes() {
    return ids.stream().mapToLong(THREADS::getThreadAllocatedBytes).sum();
  }
}
