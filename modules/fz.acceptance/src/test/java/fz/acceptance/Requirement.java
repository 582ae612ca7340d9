package fz.acceptance;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs of the machine. Where it is missing the test is skipped with a message; with
 * {@code -Dfz.interop.required=true} it fails.
 */
final class Requirement {
  private static final List<String> AS_ROOT = List.of("unshare", "--net", "--mount");
  private static final List<String> AS_USER =
      List.of("unshare", "--user", "--map-root-user", "--net", "--mount");

  private Requirement() {}

  /** Needs a condition. */
  static void that(boolean there, String otherwise) {
    if (!there && Boolean.getBoolean("fz.interop.required")) {
      fail(otherwise);
    }
    Assumptions.assumeTrue(there, otherwise);
  }

  /** Needs programs. */
  static void tools(String... names) {
    List<String> missing = Arrays.stream(names).filter(name -> !isOnPath(name)).toList();
    that(missing.isEmpty(), "this machine lacks " + String.join(", ", missing));
  }

  /**
   * Needs TUN devices in network namespaces.
   *
   * @return the command that makes the namespaces
   */
  static List<String> namespaces() throws IOException, InterruptedException {
    tools("unshare", "nsenter", "ip", "mount");
    that(Files.exists(Path.of("/dev/net/tun")), "this machine lacks /dev/net/tun");
    if (works(AS_ROOT)) {
      return AS_ROOT;
    }
    that(works(AS_USER), "neither root nor a user who may make network namespaces");
    return AS_USER;
  }

  private static boolean works(List<String> unshare) throws IOException, InterruptedException {
    List<String> probe = new ArrayList<>(unshare);
    probe.addAll(List.of("ip", "tuntap", "add", "mode", "tun", "name", "probe"));
    Process process =
        new ProcessBuilder(probe)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor(Program.PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  private static boolean isOnPath(String tool) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory).resolve(tool)));
  }
}
