package fz.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher records once for fast starts. */
final class TrainIT {
  private static final Map<String, String> TOKEN = Map.of("FIREZONE_TOKEN", "training");

  @TempDir private Path directory;

  @Test
  void startsFromTheRecordWithAllOfItsModules() throws Exception {
    Path cache = directory.resolve("fz.aot");
    run("-XX:AOTCacheOutput=" + cache, "train");
    Program recorded = run("-XX:AOTCache=" + cache, "providers", "--json");
    Program plain = run("-Xshare:auto", "providers", "--json");
    assertEquals(plain.out(), recorded.out());

    List<String> command = command("-XX:AOTCache=" + cache, "--version");
    command.add(1, "-Xlog:aot=info");
    try (Program logged = Program.start(directory, TOKEN, command)) {
      assertEquals(0, logged.awaitEnd());
      // An option that this does not go with would cost half of what the record saves.
      assertTrue(logged.out().contains("full module graph: enabled"), logged.out());
    }
  }

  private Program run(String option, String... arguments) throws Exception {
    try (Program program = Program.start(directory, TOKEN, command(option, arguments))) {
      assertEquals(0, program.awaitEnd(), () -> option);
      return program;
    }
  }

  private List<String> command(String option, String... arguments) {
    List<String> command = Program.fz(directory, arguments);
    command.add(2, option);
    return command;
  }
}
