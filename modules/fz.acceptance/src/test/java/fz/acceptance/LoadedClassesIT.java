package fz.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent does not load, because it would keep megabytes that nobody uses. */
final class LoadedClassesIT {
  private static final List<String> NEVER =
      List.of(
          "org.bouncycastle.jce.provider.",
          "org.bouncycastle.jcajce.",
          "sun.security.pkcs11.",
          "sun.security.jgss.",
          "jdk.jfr.internal.TypeLibrary",
          "org.eclipse.jetty.",
          "org.sqlite.");

  @TempDir private Path directory;

  @Test
  void tlsBringsNoOtherSecurityProviders() throws Exception {
    List<String> loaded = loaded("wss://127.0.0.1:9");
    assertTrue(loaded.stream().anyMatch(line -> line.contains("sun.security.ssl.SSLEngineImpl ")));
    assertEquals(List.of(), matches(loaded, NEVER));
  }

  @Test
  void tlsIsLoadedByThoseWhoUseIt() throws Exception {
    List<String> loaded = loaded("ws://127.0.0.1:9");
    assertEquals(List.of(), matches(loaded, NEVER));
    assertEquals(List.of(), matches(loaded, List.of("sun.security.ssl.SSLEngineImpl ")));
  }

  /** Starts an agent that finds no portal, and returns the log of the virtual machine. */
  private List<String> loaded(String portal) throws Exception {
    Path log = Files.createTempFile(directory, "classes", ".log");
    List<String> command =
        Program.fz(
            directory,
            "gateway",
            "--api-url",
            portal,
            "--id",
            "test",
            "--transport",
            "pcap",
            "--transport-option",
            "output=" + directory.resolve("out.pcapng"));
    command.add(2, "-Xlog:class+load:file=" + log);
    try (Program gateway = Program.start(directory, Map.of("FIREZONE_TOKEN", "test"), command)) {
      gateway.await("no portal: ");
      gateway.signal("TERM");
      assertEquals(0, gateway.awaitEnd());
    }
    return Files.readAllLines(log);
  }

  private static List<String> matches(List<String> lines, List<String> parts) {
    return lines.stream().filter(line -> parts.stream().anyMatch(line::contains)).toList();
  }
}
