package fz.app.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The processes of the demonstration: portal, gateway, client, and the private site. */
final class DemoParts {
  private static final int START_SECONDS = 30;
  private static final String PORTAL = DemoWorld.PORTAL_ADDRESS + ":" + DemoWorld.PORTAL_PORT;
  private static final String API_URL = "ws://" + PORTAL;

  private final DemoWorld world;
  private final List<String> fz;
  private final Path portalData;
  private DemoProcess site;
  private DemoProcess portal;
  private DemoProcess gateway;
  private DemoProcess client;
  private String gatewayToken;
  private String clientToken;

  DemoParts(DemoWorld world) throws IOException {
    this.world = world;
    this.fz = Sandbox.launcher();
    this.portalData = world.portal().directory().resolve("data");
  }

  /** Returns the requests that a person at the client's machine would make. */
  DemoRequests requests() {
    return new DemoRequests(world.client());
  }

  void startSite() throws IOException {
    site = start(world.site(), "site", Map.of(), "demo-site");
  }

  Outcome awaitSite() throws Exception {
    return awaited(site, DemoSiteCommand.READY, "up");
  }

  Outcome startPortal() throws Exception {
    portal =
        start(
            world.portal(),
            "portal",
            Map.of(),
            "portal",
            "run",
            "--listen",
            PORTAL,
            "--data",
            portalData.toString());
    return awaited(portal, "portal: listening on", "listening on " + PORTAL);
  }

  /** Applies the declared state and makes the tokens for gateway and client. */
  Outcome applyState() throws Exception {
    Path file = world.portal().directory().resolve("state.yaml");
    try (var in = DemoParts.class.getResourceAsStream("state.yaml")) {
      Files.write(file, in.readAllBytes());
    }
    DemoShell.Result result = portal("apply", file.toString());
    if (result.status() == 0) {
      gatewayToken = token("--gateway", "--site", "hq");
      clientToken = token("--actor", "alice");
    }
    return new Outcome(result.status() == 0, lastLine(result));
  }

  Outcome startGateway() throws Exception {
    gateway =
        start(world.gateway(), "gateway", environment(gatewayToken, "demo-gateway"), "gateway");
    return awaited(gateway, "gateway: ready", "connected to the portal");
  }

  Outcome startClient() throws Exception {
    List<String> arguments = new ArrayList<>(List.of("client", "--dns-control", "etc-resolv-conf"));
    if (world.captures() != null) {
      arguments.addAll(List.of("--capture", world.captures().toString()));
    }
    client =
        start(
            world.client(),
            "client",
            environment(clientToken, "demo-client"),
            arguments.toArray(String[]::new));
    return awaited(client, "client: ready", "signed in, interface up");
  }

  Outcome policy(String verb, String name) throws Exception {
    DemoShell.Result result = portal("policy", verb, name);
    return new Outcome(result.status() == 0, lastLine(result));
  }

  Outcome crashClient() throws Exception {
    client.kill();
    return startClient();
  }

  Outcome crashGateway() throws Exception {
    gateway.kill();
    return startGateway();
  }

  Outcome killPortal() throws Exception {
    portal.kill();
    return new Outcome(true, "killed");
  }

  Outcome checkPortal() throws Exception {
    DemoShell.Result result = portal("--check");
    return new Outcome(result.status() == 0, lastLine(result));
  }

  private String token(String... kind) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("token", "create"));
    arguments.addAll(Arrays.asList(kind));
    DemoShell.Result result = portal(arguments.toArray(String[]::new));
    if (result.status() != 0) {
      throw new IOException("no token: " + lastLine(result));
    }
    return lastLine(result).strip();
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
    return host.start(log, environment, DemoLauncher.command(fz, List.of(arguments)));
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
}
