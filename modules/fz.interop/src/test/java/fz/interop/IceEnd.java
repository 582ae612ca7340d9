package fz.interop;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process that signals as {@code fz ice} does. */
final class IceEnd {
  private static final long LIMIT_SECONDS = 40;

  private final String name;
  private final PrintStream input;
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final List<String> history = new ArrayList<>();
  private volatile IceEnd other;

  IceEnd(String name, Process process) {
    this.name = name;
    this.input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    Thread.ofVirtual().start(() -> read(process));
  }

  /** Passes what each end says about itself on to the other one. */
  static void join(IceEnd a, IceEnd b) {
    a.other = b;
    b.other = a;
    a.pass(List.of());
    b.pass(List.of());
  }

  void say(String line) {
    input.println(line);
  }

  /** Waits for a line that contains all of these, and returns it. */
  String await(String... parts) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (true) {
      String line = events.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      assertNotNull(line, () -> name + " never said " + List.of(parts) + ", but " + history);
      history.add(line);
      if (List.of(parts).stream().allMatch(line::contains)) {
        return line;
      }
    }
  }

  /** Waits until the path that was selected last, perhaps already, does not lead over a relay. */
  void awaitDirect() throws InterruptedException {
    String selected =
        history.stream()
            .filter(line -> line.contains("\"selected\""))
            .reduce((first, second) -> second)
            .orElse("typ relay");
    while (selected.contains("typ relay")) {
      selected = await("\"selected\"");
    }
  }

  private synchronized void pass(List<String> lines) {
    unsent.addAll(lines);
    if (other != null) {
      unsent.forEach(other::say);
      unsent.clear();
    }
  }

  private final List<String> unsent = new ArrayList<>();

  private void read(Process process) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String plain = line.replace("\": \"", "\":\"");
        boolean isSignal =
            plain.contains("\"type\":\"credentials\"")
                || plain.contains("\"type\":\"candidate\"")
                || plain.contains("\"type\":\"gathered\"");
        if (isSignal) {
          pass(List.of(plain));
        }
        events.add(plain);
      }
    } catch (IOException e) {
      events.add("end of output: " + e.getMessage());
    }
  }
}
