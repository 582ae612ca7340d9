package fz.app.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** Prints one line per step, for people or for machines. */
final class DemoReport {
  private final ObjectMapper mapper = new ObjectMapper();
  private final PrintWriter out;
  private final boolean json;
  private final long startNanos = System.nanoTime();
  private int steps;
  private int failures;

  DemoReport(PrintWriter out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /** Reports a step: what was done, whether the result was the expected one, and the result. */
  void step(String what, boolean passed, String result, long tookNanos) {
    steps++;
    failures += passed ? 0 : 1;
    long millis = tookNanos / 1_000_000;
    if (json) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("step", steps);
      line.put("what", what);
      line.put("ok", passed);
      line.put("result", result);
      line.put("ms", millis);
      print(line);
    } else {
      String mark = passed ? "ok    " : "FAILED";
      out.printf("%2d  %s  %-56s %6d ms  %s%n", steps, mark, what, millis, result);
      out.flush();
    }
  }

  /** Prints text that is no step; for people only. */
  void note(String text) {
    if (!json) {
      out.println(text);
      out.flush();
    }
  }

  /** Reports the end and returns true if every step came out as expected. */
  boolean finish() {
    long millis = (System.nanoTime() - startNanos) / 1_000_000;
    if (json) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("steps", steps);
      line.put("failed", failures);
      line.put("ms", millis);
      print(line);
    } else {
      out.printf(
          "%n%d steps, %d failed, %d.%d s%n", steps, failures, millis / 1000, millis % 1000 / 100);
      out.flush();
    }
    return failures == 0;
  }

  private void print(Map<String, Object> line) {
    try {
      out.println(mapper.writeValueAsString(line));
      out.flush();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("strings and numbers are always JSON", e);
    }
  }
}
