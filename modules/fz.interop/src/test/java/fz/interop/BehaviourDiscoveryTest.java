package fz.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.interop.NatLab.Nat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * NAT behaviour discovery (RFC 5780): {@code fz netcheck} behind NATs of nftables, and {@code fz
 * relay} with two addresses and two ports. Needs root and the programs ip, nft and ss.
 */
@Timeout(120)
final class BehaviourDiscoveryTest {
  private static final int PORT = 3478;
  private static final int OTHER_PORT = 3479;

  @BeforeAll
  static void requirements() {
    NatLab.requirePrograms("ss");
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, none, endpoint-independent",
    "OPEN, endpoint-independent, endpoint-independent",
    "MASQUERADE, endpoint-independent, address-and-port-dependent",
    "MASQUERADE_RANDOM, address-and-port-dependent, address-and-port-dependent"
  })
  void tellsMappingAndFiltering(Nat nat, String mapping, String filtering) throws Exception {
    try (NatLab lab = new NatLab(nat, Nat.NONE)) {
      startRelay(lab);
      List<String> command = CommandMain.command("netcheck");
      command.addAll(List.of("--stun", NatLab.SERVER, "--json"));
      Process process = lab.start("a", command);
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, process.waitFor(), output);
      assertTrue(output.contains("\"mapping\":\"" + mapping + "\""), output);
      assertTrue(output.contains("\"filtering\":\"" + filtering + "\""), output);
    }
  }

  private static void startRelay(NatLab lab) throws Exception {
    List<String> listen = new ArrayList<>();
    for (String address : List.of(NatLab.SERVER, NatLab.OTHER_SERVER)) {
      listen.add(address + ":" + PORT);
      listen.add(address + ":" + OTHER_PORT);
    }
    List<String> command = CommandMain.command("relay");
    command.add("--listen=" + String.join(",", listen));
    command.addAll(List.of("--external-address=" + NatLab.SERVER, "--user=u:p"));
    command.addAll(List.of("--health-listen=off", "--drain-time=0"));
    Process relay = lab.start("net", command);
    lab.awaitListening(relay, listen.getLast());
  }
}
