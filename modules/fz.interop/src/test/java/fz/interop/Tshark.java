package fz.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Another parser of packets: tshark, which reads captures and verifies checksums. */
final class Tshark {
  private static final int PATIENCE_SECONDS = 120;

  /** Every checksum is verified; those of fragments, when the last of them is there. */
  private static final List<String> PREFERENCES =
      List.of("ip.check_checksum:TRUE", "tcp.check_checksum:TRUE", "udp.check_checksum:TRUE");

  /** Checksums that are verified and wrong, of packets and of those that ICMP errors quote. */
  private static final String BAD_CHECKSUM =
      "ip.checksum.status==0 || tcp.checksum.status==0 || udp.checksum.status==0"
          + " || icmp.checksum.status==0 || icmpv6.checksum.status==0";

  private Tshark() {}

  /** Skips the test if there is no tshark. */
  static void require() {
    boolean there =
        Arrays.stream(System.getenv("PATH").split(":"))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "tshark")));
    if (!there && Boolean.getBoolean("fz.interop.required")) {
      fail("this machine lacks tshark");
    }
    Assumptions.assumeTrue(there, "this machine lacks tshark");
  }

  /**
   * Returns fields of each packet of a capture: the first of its name, or nothing.
   *
   * @param fields names that tshark knows
   */
  static List<String[]> fields(Path capture, String... fields)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("-T", "fields", "-E", "occurrence=f"));
    arguments.addAll(List.of("-E", "separator=|"));
    for (String field : fields) {
      arguments.addAll(List.of("-e", field));
    }
    return run(capture, arguments).stream()
        .map(line -> line.split("\\|", -1))
        .peek(values -> assertEquals(fields.length, values.length, "values of a line"))
        .toList();
  }

  /** Returns a line about each packet of a capture that has a wrong checksum somewhere. */
  static List<String> badChecksums(Path capture) throws IOException, InterruptedException {
    return run(capture, List.of("-Y", BAD_CHECKSUM));
  }

  /** Returns how many packets of a capture match a filter. */
  static int count(Path capture, String filter) throws IOException, InterruptedException {
    return run(capture, List.of("-Y", filter)).size();
  }

  private static List<String> run(Path capture, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", capture.toString()));
    for (String preference : PREFERENCES) {
      command.addAll(List.of("-o", preference));
    }
    command.addAll(arguments);
    Path out = Files.createTempFile(capture.getParent(), "tshark", ".out");
    Path err = Files.createTempFile(capture.getParent(), "tshark", ".err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "tshark takes too long");
    } finally {
      process.destroyForcibly();
    }
    assertEquals(0, process.exitValue(), Files.readString(err));
    return Files.readAllLines(out, StandardCharsets.UTF_8);
  }
}
