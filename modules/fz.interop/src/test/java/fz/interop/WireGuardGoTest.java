package fz.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A tunnel between this implementation and wireguard-go, each in a network namespace of its own.
 * Needs root and the programs ip, wg, ping and wireguard-go; {@code -Dfz.interop.required=true}
 * makes their absence a failure.
 */
@Timeout(120)
final class WireGuardGoTest {
  private static final String PORT = "51820";
  private static final String FZ_4 = "10.77.0.1";
  private static final String FZ_6 = "fd77::1";
  private static final String GO_4 = "10.77.0.2";
  private static final String GO_6 = "fd77::2";
  private static final byte[] FZ_KEY = Ends.privateKey(3);
  private static final byte[] GO_KEY = Ends.privateKey(4);

  @BeforeAll
  static void requirements() {
    require(System.getProperty("user.name").equals("root"), "root");
    require(Files.exists(Path.of("/dev/net/tun")), "/dev/net/tun");
    for (String program : new String[] {"ip", "wg", "ping", "wireguard-go"}) {
      require(find(program), "the program " + program);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inline", "parallel:2"})
  void pingsThroughATunnelThatThisSideStarts(String placement) throws Exception {
    try (Namespaces net = new Namespaces()) {
      startGo(net, "none");
      Process end = startEnd(net, placement, Namespaces.RIGHT_4);
      assertPing(net.inLeft(ping(GO_4)));
      assertPing(net.inLeft(ping(GO_6)));
      stop(end);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inline", "parallel:2"})
  void pingsThroughATunnelThatTheOtherSideStarts(String placement) throws Exception {
    try (Namespaces net = new Namespaces()) {
      startGo(net, "[" + Namespaces.LEFT_6 + "]:" + PORT);
      Process end = startEnd(net, placement, "none");
      assertPing(net.inRight(ping(FZ_6)));
      assertPing(net.inRight(ping(FZ_4)));
      stop(end);
    }
  }

  private static String[] ping(String address) {
    return new String[] {"ping", "-c", "3", "-i", "0.2", "-W", "5", address};
  }

  private static void assertPing(Namespaces.Outcome outcome) {
    assertTrue(outcome.output().contains("3 received"), outcome.output());
    assertEquals(0, outcome.status(), outcome.output());
  }

  private static void startGo(Namespaces net, String endpoint) throws Exception {
    String device = "fzgo" + ProcessHandle.current().pid() % 100_000;
    Process process = net.startInRight("wireguard-go", "--foreground", device);
    Path socket = Path.of("/var/run/wireguard/" + device + ".sock");
    Await.until("wireguard-go", () -> Files.exists(socket) || !process.isAlive());
    assertTrue(process.isAlive(), "wireguard-go ended");
    Path key = Files.createTempFile("fz-interop", ".key");
    Files.writeString(key, Base64.getEncoder().encodeToString(GO_KEY));
    try {
      List<String> set =
          new ArrayList<>(
              List.of(
                  "wg",
                  "set",
                  device,
                  "listen-port",
                  PORT,
                  "private-key",
                  key.toString(),
                  "peer",
                  publicKey(FZ_KEY),
                  "allowed-ips",
                  FZ_4 + "/32," + FZ_6 + "/128"));
      if (!endpoint.equals("none")) {
        set.addAll(List.of("endpoint", endpoint));
      }
      check(net.inRight(set.toArray(String[]::new)));
    } finally {
      Files.delete(key);
    }
    check(net.inRight("ip", "addr", "add", GO_4 + "/24", "dev", device));
    check(net.inRight("ip", "addr", "add", GO_6 + "/64", "dev", device, "nodad"));
    check(net.inRight("ip", "link", "set", device, "mtu", "1280", "up"));
  }

  private static Process startEnd(Namespaces net, String placement, String peer)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(CommandMain.moduleOptions());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-m",
            "fz.interop/fz.interop.InteropEnd",
            placement,
            FZ_4 + "/24",
            FZ_6 + "/64",
            PORT,
            Base64.getEncoder().encodeToString(FZ_KEY),
            publicKey(GO_KEY),
            peer,
            PORT));
    Process process = net.startInLeft(command.toArray(String[]::new));
    BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream()));
    assertEquals("ready", output.readLine());
    return process;
  }

  private static void stop(Process process) throws Exception {
    process.getOutputStream().close();
    assertEquals(0, process.waitFor());
  }

  private static String publicKey(byte[] privateKey) {
    return Base64.getEncoder().encodeToString(Ends.plane(privateKey, Ends.cipher()).publicKey());
  }

  private static void check(Namespaces.Outcome outcome) {
    assertEquals(0, outcome.status(), outcome.output());
  }

  private static boolean find(String program) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  private static void require(boolean present, String what) {
    String message = "no interoperability test with wireguard-go: it needs " + what;
    if (Boolean.getBoolean("fz.interop.required")) {
      assertTrue(present, message);
    }
    Assumptions.assumeTrue(present, message);
  }
}
