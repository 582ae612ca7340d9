package fz.acceptance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fz gateway} on a host that does not have what it needs. */
final class GatewayHostIT {
  /** Nothing listens at port 1. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of("FIREZONE_TOKEN", "secret", "FIREZONE_API_URL", "ws://127.0.0.1:1");

  @TempDir private Path directory;
  private Sandbox sandbox;

  @BeforeEach
  void openSandbox() throws Exception {
    sandbox = Sandbox.open();
  }

  @AfterEach
  void closeSandbox() {
    if (sandbox != null) {
      sandbox.close();
    }
  }

  @Test
  void saysThatTunIsMissing() throws Exception {
    List<String> command = sandbox.insideWithMount("mode=755", "/dev/net", gateway());
    try (Program gateway = Program.start(directory, ENVIRONMENT, command)) {
      gateway.assertOneLine(1, "/dev/net/tun", "modprobe tun");
    }
  }

  @Test
  void saysThatItsPortIsInUse() throws Exception {
    try (Program holder = Program.start(directory, Map.of(), sandbox.inside(portHolder()))) {
      holder.await(".\n");
      Matcher held = Pattern.compile("holds ([0-9]+)").matcher(holder.out());
      if (!held.find()) {
        throw new AssertionError(holder.described());
      }
      String port = held.group(1);
      List<String> command = sandbox.inside(gateway("--port", port));
      try (Program gateway = Program.start(directory, ENVIRONMENT, command)) {
        gateway.assertOneLine(1, port, "in use");
      }
    }
  }

  @Test
  void givesUpIfThePortalIsDownFromTheBeginning() throws Exception {
    try (Program gateway = Program.start(directory, ENVIRONMENT, sandbox.inside(gateway()))) {
      gateway.assertOneLine(1, "portal cannot be reached", "--api-url");
    }
  }

  private List<String> gateway(String... arguments) {
    List<String> command = Program.fz(directory, "gateway", "--id", "acceptance");
    command.addAll(List.of(arguments));
    return command;
  }

  private static List<String> portHolder() throws IOException {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xshare:auto",
        "-cp",
        System.getProperty("java.class.path"),
        PortHolder.class.getName());
  }
}
