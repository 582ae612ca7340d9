package fz.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Client, gateway and portal are killed in turn, and all of it works again. */
@ResourceLock(Demo.LOCK)
final class DemoCrashIT {
  @TempDir private Path directory;

  @Test
  void worksAgainAfterEachPartWasKilled() throws Exception {
    try (Demo demo = Demo.start(directory, "--crash")) {
      demo.assertEveryStepOk();
      String steps = demo.program().out();
      for (String part : new String[] {"client", "gateway", "portal"}) {
        assertTrue(steps.contains("kill -9 the " + part), steps);
        assertTrue(steps.contains("/ (after the " + part + ")"), steps);
      }
      assertTrue(steps.contains("portal --check"), steps);
      demo.assertNothingLeft();
    }
  }
}
