package fz.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A run of {@code fz demo --json}, and what there is of it on this machine. */
final class Demo implements AutoCloseable {
  /** What of the tests must not run twice at a time, so that times mean something. */
  static final String LOCK = "demo";

  /** How long a whole demonstration may take on a machine that is busy with other things. */
  private static final int PATIENCE_SECONDS = 240;

  private static final Pattern END =
      Pattern.compile("\\{\"steps\":([0-9]+),\"failed\":([0-9]+),\"ms\":([0-9]+)}");

  private final Program program;
  private final Path temporary;
  private final Footprint footprint;

  private Demo(Program program, Path temporary) {
    this.program = program;
    this.temporary = temporary;
    this.footprint = new Footprint(program.pid());
  }

  /** Starts a demonstration, or skips the test. */
  static Demo start(Path directory, String... options) throws IOException, InterruptedException {
    Requirement.namespaces();
    Requirement.tools("setpriv", "curl");
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    // A test that runs in the background may have been told to ignore SIGINT, and would hand it on.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.addAll(Program.fz(temporary, "demo", "--json"));
    command.addAll(List.of(options));
    return new Demo(Program.start(directory, Map.of(), command), temporary);
  }

  /** Returns the process that the user sees. */
  Program program() {
    return program;
  }

  /** Waits for a step, by its number from 1, and looks at what is on the machine by then. */
  void awaitStep(int number) throws IOException, InterruptedException {
    program.await("{\"step\":" + number + ",");
    footprint.look();
    assertTrue(footprint.isThere(), "no trace of a demo that runs" + program.described());
  }

  /** Waits until one that is kept running has played all its steps. */
  void awaitKept() throws IOException, InterruptedException {
    program.await("{\"steps\":", 1, PATIENCE_SECONDS);
    assertFalse(program.out().contains("\"ok\":false"), program.described());
  }

  /**
   * Expects that it ends with every step as it should be.
   *
   * @return how long it took, in milliseconds
   */
  long assertEveryStepOk() throws IOException, InterruptedException {
    int status = program.awaitEnd(PATIENCE_SECONDS);
    assertFalse(program.out().contains("\"ok\":false"), program.described());
    assertEquals(0, status, "exit status" + program.described());
    Matcher end = END.matcher(program.out());
    assertTrue(end.find(), "no line with the result" + program.described());
    assertEquals(end.group(1), Long.toString(program.out().lines().count() - 1), program.out());
    assertEquals("0", end.group(2), program.out());
    return Long.parseLong(end.group(3));
  }

  /** Expects that nothing of it is left: no process, no namespace, no mount. */
  void assertNothingLeft() throws IOException, InterruptedException {
    footprint.assertGone();
  }

  /** Expects that it has removed its temporary files. */
  void assertNoTemporaryFiles() throws IOException {
    try (var files = Files.list(temporary)) {
      assertEquals(List.of(), files.toList(), "temporary files");
    }
  }

  @Override
  public void close() {
    program.close();
  }
}
