package fz.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code fz relay} and the test programs of coturn, none of whose messages may be lost. */
final class RelayIT {
  private static final String PASSWORD = "changeit";

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

  /**
   * Channels, indications, client to client, over IPv6 and over TCP. Over TLS this client tries
   * versions by lot, old ones included, so that its success is none either.
   */
  @ParameterizedTest
  @ValueSource(strings = {"", "-s", "-y", "-x", "-t", "-s -t"})
  void losesNothing(String options) throws Exception {
    Requirement.tools("turnutils_uclient", "turnutils_peer");
    boolean ipv6 = options.equals("-x");
    String peerAddress = ipv6 ? "::1" : "127.0.0.2";
    try (Program relay = start(relay());
        Program peer = start(List.of("turnutils_peer", "-L", peerAddress, "-p", "3480"))) {
      relay.await("listening on 127.0.0.1:5349 (TLS)");
      List<String> client = new ArrayList<>(List.of("turnutils_uclient", "-u", "u", "-w", "p"));
      client.addAll(options.isEmpty() ? List.of() : List.of(options.split(" ")));
      client.addAll(List.of("-n", "10", "-m", "2", "-e", peerAddress));
      client.addAll(List.of("-p", "3478", "127.0.0.1"));
      try (Program run = start(client)) {
        assertEquals(0, run.awaitEnd(), run.described());
        String said = run.out() + run.err();
        assertTrue(said.contains("Total lost packets 0 (0.000000%)"), run.described());
      }
      assertTrue(peer.err().indexOf("error") < 0, peer.described());
      relay.signal("TERM");
      assertEquals(0, relay.awaitEnd(), relay.described());
    }
  }

  @Test
  void tellsInOneLineWhatIsWrong() throws Exception {
    for (List<String> wrong :
        List.of(
            List.of("--external-address", "nowhere", "--user", "u:p"),
            List.of("--user", "u:p"),
            List.of("--external-address", "127.0.0.1"),
            List.of("--external-address", "127.0.0.1", "--user", "u:p", "--allow-peer", "10/8"),
            List.of("--external-address", "127.0.0.1", "--user", "u:p", "--tls", "0.0.0.0:443"))) {
      List<String> command = new ArrayList<>(Program.fz(directory, "relay", "--check"));
      command.addAll(wrong);
      try (Program relay = Program.start(directory, Map.of(), command)) {
        relay.assertOneLine(2, "--");
      }
    }
  }

  private Program start(List<String> command) throws Exception {
    return Program.start(directory, Map.of("FZ_TLS_PASSWORD", PASSWORD), sandbox.inside(command));
  }

  private List<String> relay() throws Exception {
    Path store = directory.resolve("store.p12");
    List<String> keytool =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keystore",
            store.toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-dname",
            "CN=relay",
            "-keyalg",
            "EC",
            "-alias",
            "relay");
    try (Program made = Program.start(directory, Map.of(), keytool)) {
      made.assertSucceeds();
    }
    return Program.fz(
        directory,
        "relay",
        "--external-address=127.0.0.1,::1",
        "--listen=127.0.0.1:3478",
        "--tcp=127.0.0.1:3478",
        "--tls=127.0.0.1:5349",
        "--tls-store=" + store,
        "--realm=example.org",
        "--user=u:p",
        "--allow-peer=127.0.0.0/8,::1",
        "--drain-time=0",
        "--health-listen=off");
  }
}
