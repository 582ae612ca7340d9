package fz.bench.tunnel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the whole machine has used. */
final class Box {
  /** {@code USER_HZ}: the same on every architecture that matters here. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int USER = 1;
  private static final int SOFTIRQ = 7;
  private static final int IDLE = 4;
  private static final int IOWAIT = 5;

  private Box() {}

  /** Returns processor time of all processes, interrupts and the kernel since the start. */
  static double cpuSeconds() throws IOException {
    String[] fields = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +");
    long ticks = 0;
    for (int i = USER; i <= SOFTIRQ; i++) {
      if (i != IDLE && i != IOWAIT) {
        ticks += Long.parseLong(fields[i]);
      }
    }
    return ticks / TICKS_PER_SECOND;
  }
}
