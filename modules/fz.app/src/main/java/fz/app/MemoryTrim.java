package fz.app;

import fz.transport.MemoryTrimProvider;
import fz.transport.Transports;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Gives free native memory back to the system when the process has worked: compilers leave tens of
 * megabytes behind. The virtual machine can do that by itself, but wakes up every few seconds to
 * see whether it is time.
 */
final class MemoryTrim {
  private static final Duration WORK = Duration.ofMillis(200);
  private static final Duration SHORTEST = Duration.ofSeconds(15);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final Supplier<Duration> processorTime;
  private final Runnable trim;
  private Duration trimmedAt = Duration.ZERO;
  private Duration pause = SHORTEST;

  /**
   * Creates it; nothing happens yet.
   *
   * @param processorTime what this process has used
   * @param trim gives the memory back
   */
  MemoryTrim(Supplier<Duration> processorTime, Runnable trim) {
    this.processorTime = processorTime;
    this.trim = trim;
  }

  /** Starts it for this process, on a thread that does not keep the process alive. */
  static void start() {
    Thread.ofPlatform().daemon().name("fz-memory").start(MemoryTrim::run);
  }

  /**
   * Trims if there was work since the last time.
   *
   * @return how long to wait before the next call; longer and longer while nothing happens
   */
  Duration look() {
    Duration now = processorTime.get();
    if (now.minus(trimmedAt).compareTo(WORK) >= 0) {
      trim.run();
      trimmedAt = now;
      pause = SHORTEST;
    } else if (pause.compareTo(LONGEST) < 0) {
      pause = pause.multipliedBy(2);
    }
    return pause;
  }

  private static void run() {
    try {
      // Most commands end before anything is looked for.
      TimeUnit.SECONDS.sleep(SHORTEST.toSeconds());
      MemoryTrimProvider provider = Transports.memoryTrim().orElse(null);
      if (provider == null) {
        return;
      }
      MemoryTrim trimming = new MemoryTrim(MemoryTrim::ownProcessorTime, provider::trim);
      while (true) {
        TimeUnit.MILLISECONDS.sleep(trimming.look().toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration ownProcessorTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
