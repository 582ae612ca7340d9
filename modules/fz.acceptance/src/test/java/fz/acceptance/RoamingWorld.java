package fz.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The network of {@code roaming-network.sh} and the programs in it. */
final class RoamingWorld implements AutoCloseable {
  static final String SITE = "10.9.0.10";

  private static final String URL = "ws://198.51.100.1:8080";
  private static final Pattern FORWARDED = Pattern.compile("\"packets_to_clients\":([0-9]+)");
  private static final String STATE =
      """
      actors:
        - {name: alice, type: user}
      groups:
        - {name: staff, members: [alice]}
      sites:
        - {name: hq}
      resources:
        - name: lan
          type: cidr
          address: 10.9.0.0/24
          site: hq
          filters: [{protocol: tcp, ports: "9000"}, {protocol: udp, ports: "9000"}, {protocol: icmp}]
      policies:
        - {name: staff-lan, group: staff, resource: lan}
      """;

  private final Path directory;
  private final Sandbox sandbox;
  private final Map<String, String> tokens = new LinkedHashMap<>();
  private final Map<String, Program> programs = new LinkedHashMap<>();

  private RoamingWorld(Path directory, Sandbox sandbox) {
    this.directory = directory;
    this.sandbox = sandbox;
  }

  /** Builds the network and starts everything, or skips the test. */
  static RoamingWorld open(Path directory) throws IOException, InterruptedException {
    Requirement.tools("nft", "curl", "ping");
    RoamingWorld world = new RoamingWorld(directory, Sandbox.open());
    try {
      world.build();
      return world;
    } catch (IOException | InterruptedException | AssertionError e) {
      world.close();
      throw e;
    }
  }

  private void build() throws IOException, InterruptedException {
    try (var in = RoamingWorld.class.getResourceAsStream("roaming-network.sh")) {
      configure(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    Path state = Files.writeString(directory.resolve("state.yaml"), STATE);
    try (Program apply = portal("apply", state.toString())) {
      apply.assertSucceeds();
    }
    try (Program gateway = portal("token", "create", "--gateway", "--site", "hq");
        Program client = portal("token", "create", "--actor", "alice");
        Program relay = portal("token", "create", "--relay")) {
      tokens.put("gateway", gateway.assertSucceeds().strip());
      tokens.put("client", client.assertSucceeds().strip());
      tokens.put("relay", relay.assertSucceeds().strip());
    }
    start("portal", List.of(), Map.of(), fzPortal("--listen", "198.51.100.1:8080"));
    programs.get("portal").await("portal: listening on");
    startRelay("relay1", "198.51.100.11");
    startRelay("relay2", "198.51.100.12");
    start("site", in("site"), Map.of(), DemoHosts.java(TrafficPeer.class));
    agent("gateway", "--id", "gateway");
    for (String name : List.of("relay1", "relay2")) {
      programs.get(name).await("the portal knows this relay");
    }
    programs.get("gateway").await("gateway: ready");
    programs.get("site").await("serves.");
    agent("client", "--id", "client", "--dns-control", "disabled");
    programs.get("client").await("client: ready");
  }

  /** Runs a shell script where the namespaces of all hosts are known. */
  void configure(String script) throws IOException, InterruptedException {
    List<String> command = sandbox.inside(List.of("sh", "-e", "-c", script));
    try (Program done = Program.start(directory, Map.of(), command)) {
      done.assertSucceeds();
    }
  }

  /** Runs a command on a host to its end and returns what it said. */
  String run(String host, String... command) throws IOException, InterruptedException {
    List<String> whole = new ArrayList<>(in(host));
    whole.addAll(List.of(command));
    try (Program done = Program.start(directory, Map.of(), sandbox.inside(whole))) {
      done.awaitEnd();
      return done.out() + done.err();
    }
  }

  /** Starts a program on a host. */
  Program start(String host, List<String> command) throws IOException {
    return start(host + "-program", in(host), Map.of(), command);
  }

  /** Returns the running program of a host. */
  Program program(String name) {
    return programs.get(name);
  }

  void startRelay(String name, String address) throws IOException {
    List<String> command =
        Program.fz(
            directory,
            "relay",
            "--portal=" + URL,
            "--external-address=" + address,
            "--allow-peer=198.51.100.0/24",
            "--drain-time=0");
    start(name, in(name), Map.of("FIREZONE_TOKEN", tokens.get("relay")), command);
  }

  /** Returns how many datagrams a relay has passed on to clients and gateways. */
  long forwarded(String relay) throws IOException, InterruptedException {
    String status = run(relay, "curl", "-sS", "http://127.0.0.1:9641/status");
    Matcher found = FORWARDED.matcher(status);
    assertTrue(found.find(), status);
    return Long.parseLong(found.group(1));
  }

  @Override
  public void close() {
    programs.values().forEach(Program::close);
    sandbox.close();
  }

  private void agent(String role, String... options) throws IOException {
    List<String> command = Program.fz(directory, role, "--api-url", URL);
    command.addAll(List.of(options));
    start(role, in(role), Map.of("FIREZONE_TOKEN", tokens.get(role)), command);
  }

  private Program start(
      String name, List<String> enter, Map<String, String> environment, List<String> command)
      throws IOException {
    List<String> whole = new ArrayList<>(enter);
    whole.addAll(command);
    Program program = Program.start(directory, environment, sandbox.inside(whole));
    programs.put(name, program);
    return program;
  }

  private Program portal(String... arguments) throws IOException {
    return Program.start(directory, Map.of(), fzPortal(arguments));
  }

  private List<String> fzPortal(String... arguments) {
    List<String> command = Program.fz(directory, "portal");
    command.addAll(List.of(arguments));
    command.addAll(List.of("--data", directory.resolve("data").toString()));
    return command;
  }

  private static List<String> in(String host) {
    return List.of("ip", "netns", "exec", host);
  }
}
