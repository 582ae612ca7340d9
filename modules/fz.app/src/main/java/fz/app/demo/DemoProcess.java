package fz.app.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** A part of the system that runs in a host of the demonstration. */
final class DemoProcess {
  private static final int POLL_MILLIS = 10;

  private final Process process;
  private final Path log;
  private final long logStart;

  DemoProcess(Process process, Path log, long logStart) {
    this.process = process;
    this.log = log;
    this.logStart = logStart;
  }

  /**
   * Waits until a line of its output contains a text.
   *
   * @return true if it does; false if the process ended or the time passed
   */
  boolean awaitLine(String text, int timeoutSeconds) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
    do {
      if (output().contains(text)) {
        return true;
      }
      Thread.sleep(POLL_MILLIS);
    } while (process.isAlive() && System.nanoTime() < deadline);
    return output().contains(text);
  }

  /** Returns what it has printed so far. */
  String output() throws IOException {
    byte[] all = Files.readAllBytes(log);
    int from = (int) Math.min(logStart, all.length);
    return new String(Arrays.copyOfRange(all, from, all.length), StandardCharsets.UTF_8);
  }

  /** Returns its last line, for an error message. */
  String lastLine() throws IOException {
    return output().lines().reduce((first, second) -> second).orElse("no output");
  }

  /** Kills it without a chance to clean up. */
  void kill() throws InterruptedException {
    process.toHandle().descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
  }

  /** Asks it to end, and waits. */
  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      kill();
    }
  }
}
