package fz.app.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** The play: starts the parts, makes requests, and judges what comes of them. */
final class DemoScenario {
  private static final int START_SECONDS = 30;
  private static final String WEB = "web.demo.internal";
  private static final String SECRET = "secret.demo.internal";
  private static final String API_URL =
      "ws://" + DemoWorld.PORTAL_ADDRESS + ":" + DemoWorld.PORTAL_PORT;

  private final DemoWorld world;
  private final DemoReport report;
  private final DemoRequests requests;
  private final List<String> fz;
  private final Path portalData;

  DemoScenario(DemoWorld world, DemoReport report) throws IOException {
    this.world = world;
    this.report = report;
    this.requests = new DemoRequests(world.client());
    this.fz = Sandbox.launcher();
    this.portalData = world.portal().directory().resolve("data");
  }

  /** Plays all steps and returns true if each came out as expected. */
  boolean play() throws Exception {
    if (startEverything()) {
      reachWhatIsAllowed();
      refuseWhatIsNot();
      revokeAndGrant();
    }
    return report.finish();
  }

  private boolean startEverything() throws Exception {
    DemoProcess site = start(world.site(), "site", Map.of(), "demo-site");
    boolean up =
        step(
            "portal starts",
            () -> {
              String address = DemoWorld.PORTAL_ADDRESS + ":" + DemoWorld.PORTAL_PORT;
              DemoProcess portal =
                  start(
                      world.portal(),
                      "portal",
                      Map.of(),
                      "portal",
                      "run",
                      "--listen",
                      address,
                      "--data",
                      portalData.toString());
              return awaited(portal, "portal: ready", "listening on " + address);
            });
    up = up && step("portal: apply state.yaml", this::applyState);
    up = up && step("gateway: connect with a token", this::startGateway);
    up = up && step("client: sign in with a token", this::startClient);
    return up
        && step("site: web servers and DNS", () -> awaited(site, DemoSiteCommand.READY, "up"));
  }

  private void reachWhatIsAllowed() throws Exception {
    step("curl http://" + WEB + "/ (by name, IPv4)", () -> requests.page(WEB, "-4", "10.9.0.10"));
    step(
        "curl http://" + WEB + "/ (by name, IPv6)",
        () -> requests.page(WEB, "-6", "2001:db8:9::10"));
    step("ping " + WEB, () -> requests.ping(WEB));
    step("ping 10.9.0.20 (CIDR resource)", () -> requests.ping("10.9.0.20"));
    step("ping 2001:db8:9::20 (CIDR resource)", () -> requests.ping("2001:db8:9::20"));
    step(
        "curl http://10.9.0.20/ (CIDR resource)",
        () -> requests.page("10.9.0.20", "-4", "10.9.0.20"));
    step(
        "curl http://[2001:db8:9::20]/ (CIDR resource)",
        () -> requests.page("[2001:db8:9::20]", "-6", "2001:db8:9::20"));
  }

  private void refuseWhatIsNot() throws Exception {
    step("curl http://" + WEB + ":8080/ (filter forbids)", () -> requests.refused(WEB + ":8080"));
    step("curl http://" + SECRET + "/ (no policy)", () -> requests.unknownName(SECRET));
  }

  private void revokeAndGrant() throws Exception {
    step("portal: revoke the policy lan4 while connected", () -> policy("revoke", "staff-lan4"));
    step("curl http://10.9.0.20/ (revoked)", () -> requests.refused("10.9.0.20"));
    step("portal: revoke the policy for the name", () -> policy("revoke", "staff-web"));
    step("curl http://" + WEB + "/ (revoked)", () -> requests.unknownName(WEB));
    step("portal: grant both again", () -> both("grant"));
    step("curl http://" + WEB + "/ (granted again)", () -> requests.page(WEB, "-4", "10.9.0.10"));
    step(
        "curl http://10.9.0.20/ (granted again)",
        () -> requests.page("10.9.0.20", "-4", "10.9.0.20"));
  }

  private Outcome applyState() throws Exception {
    Path file = world.portal().directory().resolve("state.yaml");
    try (var in = DemoScenario.class.getResourceAsStream("state.yaml")) {
      Files.write(file, in.readAllBytes());
    }
    DemoShell.Result result = portal("apply", file.toString());
    return new Outcome(result.status() == 0, lastLine(result));
  }

  private Outcome startGateway() throws Exception {
    String token = token("--gateway", "--site", "hq");
    DemoProcess gateway =
        start(world.gateway(), "gateway", environment(token, "demo-gateway"), "gateway");
    return awaited(gateway, "gateway: ready", "connected to the portal");
  }

  private Outcome startClient() throws Exception {
    String token = token("--actor", "alice");
    List<String> arguments = new ArrayList<>(List.of("client", "--dns-control", "etc-resolv-conf"));
    if (world.captures() != null) {
      arguments.addAll(List.of("--capture", world.captures().toString()));
    }
    DemoProcess client =
        start(
            world.client(),
            "client",
            environment(token, "demo-client"),
            arguments.toArray(String[]::new));
    return awaited(client, "client: ready", "signed in, interface up");
  }

  private Outcome policy(String verb, String name) throws Exception {
    DemoShell.Result result = portal("policy", verb, name);
    return new Outcome(result.status() == 0, lastLine(result));
  }

  private Outcome both(String verb) throws Exception {
    Outcome first = policy(verb, "staff-web");
    Outcome second = policy(verb, "staff-lan4");
    return new Outcome(first.passed() && second.passed(), second.result());
  }

  private String token(String... kind) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("token", "create"));
    arguments.addAll(Arrays.asList(kind));
    DemoShell.Result result = portal(arguments.toArray(String[]::new));
    if (result.status() != 0) {
      throw new IOException("no token: " + lastLine(result));
    }
    return result.output().lines().reduce((a, b) -> b).orElseThrow().strip();
  }

  private DemoShell.Result portal(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(fz);
    command.add("portal");
    command.addAll(Arrays.asList(arguments));
    command.addAll(List.of("--data", portalData.toString()));
    return world.portal().run(START_SECONDS, command);
  }

  private DemoProcess start(
      DemoHost host, String log, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(fz);
    command.addAll(Arrays.asList(arguments));
    return host.start(log, environment, command);
  }

  private static Map<String, String> environment(String token, String name) {
    return Map.of(
        "FIREZONE_TOKEN", token,
        "FIREZONE_API_URL", API_URL,
        "FIREZONE_NAME", name,
        "FIREZONE_ID", name);
  }

  private static Outcome awaited(DemoProcess process, String line, String result) throws Exception {
    boolean there = process.awaitLine(line, START_SECONDS);
    return new Outcome(there, there ? result : process.lastLine());
  }

  private static String lastLine(DemoShell.Result result) {
    return result.output().strip().lines().reduce((first, second) -> second).orElse("");
  }

  private boolean step(String what, Callable<Outcome> action) throws InterruptedException {
    long start = System.nanoTime();
    Outcome outcome;
    try {
      outcome = action.call();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      outcome = new Outcome(false, e.toString());
    }
    report.step(what, outcome.passed(), outcome.result(), System.nanoTime() - start);
    return outcome.passed();
  }

  /**
   * What came of a step.
   *
   * @param passed true if it is what was expected
   * @param result one line for people
   */
  record Outcome(boolean passed, String result) {}
}
