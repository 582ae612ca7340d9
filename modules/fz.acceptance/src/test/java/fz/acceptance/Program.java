package fz.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A started program whose output goes to files. Closing it kills it. */
final class Program implements AutoCloseable {
  /** How long a program may take for anything, on a machine that is busy with other things. */
  static final int PATIENCE_SECONDS = 60;

  private static final int POLL_MILLIS = 20;
  private static final Pattern LOGGED = Pattern.compile("^[0-9]{2}:[0-9]{2}:[0-9]{2}\\.");

  private final Process process;
  private final Path out;
  private final Path err;

  private Program(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Returns the command line of fz.
   *
   * @param temporary where it may write temporary files, so that what it leaves can be seen
   */
  static List<String> fz(Path temporary, String... arguments) {
    Path dist = Path.of(System.getProperty("fz.dist")).toAbsolutePath();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + dist.resolve("jvm.args"));
    command.add("-Djava.io.tmpdir=" + temporary);
    command.add("--module-path");
    command.add(dist.resolve("modules").toString());
    command.addAll(List.of("--add-modules", "ALL-MODULE-PATH"));
    command.addAll(List.of("--module", "fz.app/fz.app.Main"));
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  /**
   * Starts a program with the environment of this process, without the variables that fz reads.
   *
   * @param directory for its output
   */
  static Program start(Path directory, Map<String, String> environment, List<String> command)
      throws IOException {
    Path out = Files.createTempFile(directory, "program", ".out");
    Path err = Files.createTempFile(directory, "program", ".err");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.matches("(FIREZONE|FZ|JAVA|JDK)_.*"));
    builder.environment().putAll(environment);
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    return new Program(builder.start(), out, err);
  }

  /** Returns the id of the process. */
  long pid() {
    return process.pid();
  }

  /** Returns what it has written to its standard output. */
  String out() throws IOException {
    return Files.readString(out, StandardCharsets.UTF_8);
  }

  /** Returns what it has written to its standard error. */
  String err() throws IOException {
    return Files.readString(err, StandardCharsets.UTF_8);
  }

  /** Waits until its output contains a text; fails if it ends before. */
  void await(String text) throws IOException, InterruptedException {
    await(text, 1);
  }

  /** Waits until its output contains a text for the n-th time; fails if it ends before. */
  void await(String text, int times) throws IOException, InterruptedException {
    await(text, times, PATIENCE_SECONDS);
  }

  /** Waits as {@link #await(String, int)} does, for so many seconds. */
  void await(String text, int times, int patienceSeconds) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(patienceSeconds);
    while (true) {
      boolean alive = process.isAlive();
      if (count(out(), text) + count(err(), text) >= times) {
        return;
      }
      if (!alive || System.nanoTime() > deadline) {
        fail("'" + text + "' was not said " + times + " times" + described());
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Waits until it ends, and returns its exit status. */
  int awaitEnd() throws IOException, InterruptedException {
    return awaitEnd(PATIENCE_SECONDS);
  }

  /** Waits until it ends, and returns its exit status. */
  int awaitEnd(int patienceSeconds) throws IOException, InterruptedException {
    if (!process.waitFor(patienceSeconds, TimeUnit.SECONDS)) {
      fail("still running after " + patienceSeconds + " s" + described());
    }
    return process.exitValue();
  }

  /**
   * Expects that it ends with a status and tells the user one line that contains some texts. What
   * it logged before, with the time of day, does not count.
   */
  void assertOneLine(int status, String... texts) throws IOException, InterruptedException {
    assertEnds(status, texts);
    List<String> lines = err().lines().filter(line -> !LOGGED.matcher(line).find()).toList();
    assertEquals(1, lines.size(), "lines on standard error" + described());
    assertTrue(lines.getFirst().startsWith("fz: "), described());
    assertTrue(err().endsWith(lines.getFirst() + "\n"), described());
    assertEquals("", out(), described());
  }

  /** Expects that it ends with a status, and texts on its standard error, but no stack trace. */
  void assertEnds(int status, String... texts) throws IOException, InterruptedException {
    assertEquals(status, awaitEnd(), "exit status" + described());
    for (String text : texts) {
      assertTrue(err().contains(text), "no '" + text + "'" + described());
    }
    assertFalse(err().contains("\tat "), "a stack trace" + described());
    assertFalse(err().contains("Exception"), "an exception" + described());
  }

  /** Expects that it ends with status 0, and returns its standard output. */
  String assertSucceeds() throws IOException, InterruptedException {
    assertEnds(0);
    return out();
  }

  /** Writes a line to its standard input. */
  void say(String line) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  /** Sends a signal, such as INT. */
  void signal(String name) throws IOException, InterruptedException {
    int status =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    assertEquals(0, status, "kill -" + name);
  }

  /** Kills it. */
  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Returns what there is to say about it, for messages of failures. */
  String described() throws IOException {
    return "\nstandard output:\n" + out() + "\nstandard error:\n" + err();
  }

  private static int count(String text, String part) {
    int count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
      count++;
    }
    return count;
  }
}
