package fz.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * What an application sees that uses one family of a name that has addresses of one family, with
 * the kernels of all hosts as judges. A far host is behind a router and a link that takes 1000
 * bytes of IPv4 and 1280 of IPv6.
 *
 * <p>{@code -Dfz.slow=true} moves 100 MB in each direction and a datagram of every length.
 */
@ResourceLock(Demo.LOCK)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FamiliesIT {
  private static final boolean SLOW = Boolean.getBoolean("fz.slow");
  private static final String BYTES = SLOW ? "100000000" : "5000000";
  private static final String STEP = SLOW ? "1" : "41";
  private static final String DOMAIN = ".family.demo.internal";
  private static final List<String> PAIRS = List.of("4->4", "4->6", "6->4", "6->6");
  private static final List<String> COLUMNS =
      List.of("tcp", "udp", "echo", "refused", "unreachable", "too big", "time exceeded");

  private Path directory;
  private Demo demo;
  private DemoHosts hosts;
  private Program peer;

  @BeforeAll
  void buildTheNetwork(@TempDir Path temporary) throws Exception {
    directory = temporary;
    Requirement.tools("ping", "traceroute", "nft");
    demo = Demo.start(directory, "--keep");
    demo.awaitKept();
    hosts = new DemoHosts(demo, directory);
    hosts.configure(resource("far-network.sh"));
    peer = hosts.startIn("far", DemoHosts.java(FamilyPeer.class));
    peer.await("serves.");
  }

  @AfterAll
  void end() {
    if (peer != null) {
      peer.close();
    }
    if (demo != null) {
      demo.close();
    }
  }

  @Test
  void everyPairOfFamiliesBehavesLikeOneNetwork() throws Exception {
    assertTable("clients have a route back");
    hosts.configure(resource("masquerade.sh"));
    assertTable("the gateway's host masquerades");
    hosts.configure("ip netns exec gateway nft flush ruleset");
  }

  @Test
  void aDeadFamilyDoesNotDelayTheOther() throws Exception {
    String said =
        hosts.run(
            "client",
            List.of(
                "curl", "-sS", "--max-time", "10", "-w", "%{time_total}", "http://half" + DOMAIN));
    String seconds = said.lines().reduce((first, second) -> second).orElse("");
    assertTrue(said.contains("served by the private site at 10.9.0.10"), said);
    assertTrue(seconds.matches("[01]\\..*"), "not at once: " + said);
  }

  @Test
  void traceroutePassesTheRouters() throws Exception {
    for (String pair : PAIRS) {
      String said =
          hosts.run(
              "client",
              List.of(
                  "traceroute", family(pair), "-n", "-q", "1", "-w", "3", "-m", "5", far(pair)));
      List<String> hops = said.lines().filter(line -> line.matches(" *[0-9]+ .* ms")).toList();
      assertEquals(3, hops.size(), pair + ": " + said);
    }
  }

  private void assertTable(String set) throws Exception {
    Map<String, Map<String, String>> table = new LinkedHashMap<>();
    for (String pair : PAIRS) {
      table.put(pair, row(pair));
    }
    System.out.println("Families, " + set + ":");
    table.forEach(
        (pair, cells) ->
            COLUMNS.forEach(
                column -> System.out.printf("  %s %-13s %s%n", pair, column, cells.get(column))));
    List<String> bad = new ArrayList<>();
    for (String pair : PAIRS) {
      for (String column : COLUMNS) {
        String cell = String.valueOf(table.get(pair).get(column));
        if (!cell.startsWith("ok")) {
          bad.add(pair + " " + column + ": " + cell);
        }
      }
    }
    assertEquals(List.of(), bad, set);
  }

  private Map<String, String> row(String pair) throws Exception {
    Map<String, String> cells = new LinkedHashMap<>();
    cells.put("echo", echo(pair));
    cells.put("time exceeded", timeExceeded(pair));
    cells.put("too big", tooBig(pair));
    String[] arguments = {pair.substring(0, 1), far(pair), gone(pair), BYTES, STEP};
    String said = hosts.run("client", DemoHosts.java(FamilyProbe.class, arguments));
    for (String line : said.lines().toList()) {
      int space = line.indexOf(' ');
      if (space > 0) {
        cells.putIfAbsent(line.substring(0, space), line.substring(space + 1));
      }
    }
    return cells;
  }

  private String echo(String pair) throws Exception {
    String said = ping(pair, "-c", "2", "-i", "0.2");
    return said.contains(" 2 received") ? "ok 2 of 2" : "failed: " + said;
  }

  private String timeExceeded(String pair) throws Exception {
    String said = ping(pair, "-c", "1", "-t", "2");
    boolean told = said.contains("Time to live exceeded") || said.contains("Hop limit");
    return told ? "ok from the router" : "failed: " + said;
  }

  /**
   * The longest packet of the tunnel must not be split. Towards IPv4 an IPv6 packet may be, and
   * IPv6 in IPv6 just fits.
   */
  private String tooBig(String pair) throws Exception {
    String payload = pair.startsWith("4") ? "1252" : "1232";
    String said = ping(pair, "-c", "1", "-M", "do", "-s", payload);
    Matcher mtu = Pattern.compile("mtu ?= ?([0-9]+)").matcher(said);
    String expected = Map.of("4->4", "1000", "4->6", "1260").get(pair);
    if (expected == null) {
      return said.contains(" 1 received") ? "ok fits" : "failed: " + said;
    }
    boolean told = mtu.find() && mtu.group(1).equals(expected);
    return told ? "ok told to send " + expected : "failed: " + said;
  }

  private String ping(String pair, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("ping", family(pair), "-W", "3"));
    command.addAll(List.of(options));
    command.add(far(pair));
    return hosts.run("client", command);
  }

  private static String family(String pair) {
    return "-" + pair.charAt(0);
  }

  private static String far(String pair) {
    return (pair.endsWith("4") ? "far-four" : "far-six") + DOMAIN;
  }

  private static String gone(String pair) {
    return (pair.endsWith("4") ? "gone-four" : "gone-six") + DOMAIN;
  }

  private static String resource(String name) throws IOException {
    try (var in = FamiliesIT.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
