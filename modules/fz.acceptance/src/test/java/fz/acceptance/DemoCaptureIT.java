package fz.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The captures of {@code fz demo --capture}, as another program reads them. */
@ResourceLock(Demo.LOCK)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DemoCaptureIT {
  /** In the body of each page of the private site. */
  private static final String SECRET = "served by the private site";

  private Path directory;
  private Demo demo;

  @BeforeAll
  void capture(@TempDir Path temporary) throws Exception {
    directory = temporary;
    Requirement.tools("tshark");
    demo = Demo.start(directory, "--capture", directory.resolve("captures").toString());
    demo.assertEveryStepOk();
  }

  @AfterAll
  void end() {
    if (demo != null) {
      demo.close();
    }
  }

  @Test
  void networkSeesHandshakesDataAndConnectivityChecks() throws Exception {
    for (String filter : List.of("wg.type==1", "wg.type==2", "wg.type==4", "stun")) {
      assertTrue(countOnNetwork(filter) > 0, "no packet matches " + filter);
    }
  }

  @Test
  void networkSeesNothingInClear() throws Exception {
    assertEquals(0, countOnNetwork("tcp || http || icmp || icmpv6 || dns"));
    for (Path network : network()) {
      assertFalse(bytes(network).contains(SECRET), network + " has a page in clear");
    }
  }

  @Test
  void everyPacketOnTheNetworkIsOneOfOurs() throws Exception {
    assertEquals(0, countOnNetwork("!(wg || stun)"), "packets that are neither");
  }

  @Test
  void hostSeesTheRequestInClear() throws Exception {
    Path host = file("client-host.pcapng");
    assertTrue(count(host, "http.response.code==200") > 0, "no answer");
    assertTrue(count(host, "icmp.type==0") > 0, "no echo reply");
    assertTrue(bytes(host).contains(SECRET), "no page in clear");
  }

  /** Returns both captures of the network: the peers may have chosen either family. */
  private List<Path> network() {
    return List.of(file("client-network-ipv4.pcapng"), file("client-network-ipv6.pcapng"));
  }

  private long countOnNetwork(String filter) throws IOException, InterruptedException {
    long count = 0;
    for (Path network : network()) {
      count += count(network, filter);
    }
    return count;
  }

  private Path file(String name) {
    Path file = directory.resolve("captures").resolve(name);
    assertTrue(Files.exists(file), "no " + name);
    return file;
  }

  private static String bytes(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  private long count(Path file, String filter) throws IOException, InterruptedException {
    List<String> command = List.of("tshark", "-n", "-r", file.toString(), "-Y", filter);
    try (Program tshark = Program.start(directory, Map.of(), command)) {
      assertEquals(0, tshark.awaitEnd(), tshark.described());
      return tshark.out().lines().count();
    }
  }
}
