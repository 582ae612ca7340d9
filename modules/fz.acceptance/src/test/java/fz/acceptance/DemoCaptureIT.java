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
    Path network = file("client-network-ipv4.pcapng");
    for (String filter : List.of("wg.type==1", "wg.type==2", "wg.type==4", "stun")) {
      assertTrue(count(network, filter) > 0, "no packet matches " + filter);
    }
  }

  @Test
  void networkSeesNothingInClear() throws Exception {
    for (String name : List.of("client-network-ipv4.pcapng", "client-network-ipv6.pcapng")) {
      Path network = file(name);
      assertEquals(0, count(network, "tcp || http || icmp || icmpv6 || dns"), name);
      assertFalse(bytes(network).contains(SECRET), name + " has a page in clear");
    }
  }

  @Test
  void everyPacketOnTheNetworkIsOneOfOurs() throws Exception {
    Path network = file("client-network-ipv4.pcapng");
    assertEquals(0, count(network, "!(wg || stun)"), "packets that are neither");
  }

  @Test
  void hostSeesTheRequestInClear() throws Exception {
    Path host = file("client-host.pcapng");
    assertTrue(count(host, "http.response.code==200") > 0, "no answer");
    assertTrue(count(host, "icmp.type==0") > 0, "no echo reply");
    assertTrue(bytes(host).contains(SECRET), "no page in clear");
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
