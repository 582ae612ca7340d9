package fz.acceptance;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** {@code fz demo} does what it promises, and leaves nothing, however it ends. */
@ResourceLock(Demo.LOCK)
final class DemoIT {
  private static final int LIMIT_MILLIS = 60_000;

  /** The step after which portal, gateway and client run. */
  private static final int EVERYTHING_RUNS = 5;

  @TempDir private Path directory;

  @Test
  void playsEveryStepAndLeavesNothing() throws Exception {
    try (Demo demo = Demo.start(directory)) {
      demo.awaitStep(EVERYTHING_RUNS);
      long millis = demo.assertEveryStepOk();
      assertTrue(millis < LIMIT_MILLIS, "took " + millis + " ms" + demo.program().described());
      demo.assertNothingLeft();
      demo.assertNoTemporaryFiles();
    }
  }

  @Test
  void leavesNothingWhenItIsInterrupted() throws Exception {
    try (Demo demo = Demo.start(directory)) {
      demo.awaitStep(EVERYTHING_RUNS);
      demo.program().signal("INT");
      assertNotEquals(0, demo.program().awaitEnd());
      demo.assertNothingLeft();
    }
  }

  @Test
  void leavesNothingWhenItIsKilled() throws Exception {
    try (Demo demo = Demo.start(directory)) {
      demo.awaitStep(EVERYTHING_RUNS);
      demo.program().signal("KILL");
      assertNotEquals(0, demo.program().awaitEnd());
      demo.assertNothingLeft();
    }
  }
}
