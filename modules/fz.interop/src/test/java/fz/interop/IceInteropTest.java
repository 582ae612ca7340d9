package fz.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.interop.NatLab.Nat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code fz ice} and {@code fz netcheck} behind NATs of nftables, with coturn as STUN and TURN
 * server, against aioice and against each other. Needs root and the programs ip, nft, turnserver
 * and python3 with aioice; {@code -Dfz.interop.required=true} makes their absence a failure.
 */
@Timeout(120)
final class IceInteropTest {
  private static final String TURN = NatLab.SERVER + ":3478";

  @TempDir private static Path temporary;

  @BeforeAll
  static void requirements() throws Exception {
    NatLab.requirePrograms("turnserver", "python3");
    Process python = new ProcessBuilder("python3", "-c", "import aioice").start();
    NatLab.require(python.waitFor() == 0, "aioice for python3");
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, NONE, ALL, true",
    "MASQUERADE, NONE, ALL, true",
    "MASQUERADE, MASQUERADE, ALL, true",
    "MASQUERADE_RANDOM, MASQUERADE, ALL, false",
    "MASQUERADE_RANDOM, MASQUERADE_RANDOM, ALL, false",
    "NONE, NONE, RELAY, false"
  })
  void findsPathToAioice(Nat nat, Nat other, String policy, boolean direct) throws Exception {
    try (NatLab lab = new NatLab(nat, other)) {
      startTurnServer(lab);
      boolean fzControls = nat.ordinal() >= other.ordinal();
      IceEnd fz = fz(lab, "a", fzControls, policy);
      IceEnd aioice = aioice(lab, "b", !fzControls, policy);
      exchange(fz, aioice, direct);
    }
  }

  @ParameterizedTest
  @CsvSource({"NONE, MASQUERADE, true", "MASQUERADE_RANDOM, NONE, true"})
  void findsPathToAioiceInTheOtherRole(Nat nat, Nat other, boolean direct) throws Exception {
    try (NatLab lab = new NatLab(nat, other)) {
      startTurnServer(lab);
      exchange(fz(lab, "a", false, "ALL"), aioice(lab, "b", true, "ALL"), direct);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, NONE, ALL, true",
    "MASQUERADE, MASQUERADE, ALL, true",
    "MASQUERADE, MASQUERADE_RANDOM, ALL, false",
    "MASQUERADE_RANDOM, MASQUERADE_RANDOM, RELAY, false"
  })
  void findsPathToItself(Nat nat, Nat other, String policy, boolean direct) throws Exception {
    try (NatLab lab = new NatLab(nat, other)) {
      startTurnServer(lab);
      exchange(fz(lab, "a", true, policy), fz(lab, "b", false, policy), direct);
    }
  }

  @ParameterizedTest
  @CsvSource({"NONE, none", "MASQUERADE, endpoint-independent", "MASQUERADE_RANDOM, dependent"})
  void tellsWhatTheNatDoes(Nat nat, String mapping) throws Exception {
    try (NatLab lab = new NatLab(nat, Nat.NONE)) {
      startTurnServer(lab);
      List<String> command = CommandMain.command("netcheck");
      command.addAll(List.of("--turn", TURN, "--user", "u", "--password", "p", "--json"));
      command.addAll(List.of("--stun", NatLab.OTHER_SERVER));
      Process process = lab.start("a", command);
      String output = new String(process.getInputStream().readAllBytes());
      assertEquals(0, process.waitFor(), output);
      assertTrue(output.contains("\"mapping\":\"" + mapping + "\""), output);
      assertTrue(output.contains("\"relayed\":[\"" + NatLab.SERVER), output);
    }
  }

  @Test
  void connectsAgainAfterRestart() throws Exception {
    try (NatLab lab = new NatLab(Nat.MASQUERADE, Nat.MASQUERADE)) {
      startTurnServer(lab);
      IceEnd a = fz(lab, "a", true, "ALL");
      IceEnd b = fz(lab, "b", false, "ALL");
      exchange(a, b, true);
      a.say("{\"type\":\"restart\"}");
      b.say("{\"type\":\"restart\"}");
      a.await("\"connected\"");
      b.await("\"connected\"");
      a.say("{\"type\":\"send\",\"text\":\"ping again\"}");
      a.await("\"data\"", "pong again");
    }
  }

  private static void exchange(IceEnd a, IceEnd b, boolean direct) throws Exception {
    IceEnd.join(a, b);
    a.await("\"connected\"");
    b.await("\"connected\"");
    String selected = a.await("\"selected\"");
    for (int i = 0; i < 3; i++) {
      a.say("{\"type\":\"send\",\"text\":\"ping " + i + "\"}");
      a.await("\"data\"", "pong " + i);
      b.say("{\"type\":\"send\",\"text\":\"ping b" + i + "\"}");
      b.await("\"data\"", "pong b" + i);
    }
    if (direct) {
      a.awaitDirect();
    } else {
      assertTrue(selected.contains("typ relay"), selected);
    }
  }

  private static IceEnd fz(NatLab lab, String host, boolean controls, String policy)
      throws IOException {
    List<String> command = CommandMain.command("ice");
    command.addAll(List.of("--role", controls ? "controlling" : "controlled"));
    command.addAll(List.of("--turn", TURN, "--user", "u", "--password", "p"));
    if (policy.equals("RELAY")) {
      command.add("--relay-only");
    }
    return new IceEnd("fz " + host, lab.start(host, command));
  }

  private static IceEnd aioice(NatLab lab, String host, boolean controls, String policy)
      throws IOException {
    Path script = temporary.resolve("aioice_end.py");
    try (InputStream resource = IceInteropTest.class.getResourceAsStream("/aioice_end.py")) {
      Files.write(script, resource.readAllBytes());
    }
    String role = controls ? "controlling" : "controlled";
    List<String> command =
        List.of("python3", script.toString(), role, TURN, TURN, "u", "p", policy);
    return new IceEnd("aioice " + host, lab.start(host, command));
  }

  private static void startTurnServer(NatLab lab) throws Exception {
    Process server =
        lab.start(
            "net",
            List.of(
                "turnserver",
                "--no-tls",
                "--no-dtls",
                "--no-cli",
                "--lt-cred-mech",
                "--user=u:p",
                "--realm=example.org",
                "--listening-ip=" + NatLab.SERVER,
                "--listening-ip=" + NatLab.OTHER_SERVER,
                "--relay-ip=" + NatLab.SERVER,
                "--pidfile=" + temporary.resolve("turn.pid"),
                "--log-file=stdout",
                "--simple-log"));
    lab.awaitListening(server, NatLab.OTHER_SERVER + ":3478");
  }
}
