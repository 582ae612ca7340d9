package fz.bench.host;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;

/**
 * What processes have used since they began, summed over their threads.
 *
 * @param cpuNanos time on a processor
 * @param wakeUps voluntary context switches
 * @param switches all context switches
 */
public record ProcessUsage(long cpuNanos, long wakeUps, long switches) {
  private static final int STATE = 0;

  /** Reads it. A process or thread that has ended counts nothing. */
  public static ProcessUsage of(Collection<Long> pids) throws IOException {
    ProcessUsage sum = new ProcessUsage(0, 0, 0);
    for (long pid : pids) {
      try (DirectoryStream<Path> tasks =
          Files.newDirectoryStream(Path.of("/proc/" + pid, "task"))) {
        for (Path task : tasks) {
          sum = sum.plus(ofTask(task));
        }
      } catch (NoSuchFileException e) {
        // It ended: the caller notices by other means.
        continue;
      }
    }
    return sum;
  }

  /** Returns true if no thread of the processes runs or waits for a processor. */
  public static boolean isSleeping(Collection<Long> pids) throws IOException {
    for (long pid : pids) {
      try (DirectoryStream<Path> tasks =
          Files.newDirectoryStream(Path.of("/proc/" + pid, "task"))) {
        for (Path task : tasks) {
          String stat = Files.readString(task.resolve("stat"));
          if (stat.substring(stat.lastIndexOf(')') + 2).charAt(STATE) == 'R') {
            return false;
          }
        }
      } catch (NoSuchFileException e) {
        continue;
      }
    }
    return true;
  }

  /** Returns the resident memory of processes in bytes. */
  public static long residentBytes(Collection<Long> pids) throws IOException {
    long sum = 0;
    for (long pid : pids) {
      sum += 1024 * field(Files.readString(Path.of("/proc/" + pid, "status")), "VmRSS:");
    }
    return sum;
  }

  public ProcessUsage plus(ProcessUsage other) {
    return new ProcessUsage(
        cpuNanos + other.cpuNanos, wakeUps + other.wakeUps, switches + other.switches);
  }

  public ProcessUsage minus(ProcessUsage other) {
    return new ProcessUsage(
        cpuNanos - other.cpuNanos, wakeUps - other.wakeUps, switches - other.switches);
  }

  private static ProcessUsage ofTask(Path task) throws IOException {
    try {
      String status = Files.readString(task.resolve("status"));
      long voluntary = field(status, "voluntary_ctxt_switches:");
      long involuntary = field(status, "nonvoluntary_ctxt_switches:");
      long nanos = Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ")[0]);
      return new ProcessUsage(nanos, voluntary, voluntary + involuntary);
    } catch (NoSuchFileException e) {
      return new ProcessUsage(0, 0, 0);
    }
  }

  private static long field(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElse(0);
  }
}
