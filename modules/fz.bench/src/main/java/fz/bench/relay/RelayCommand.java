package fz.bench.relay;

import static fz.bench.OptionChecks.range;
import static fz.bench.OptionChecks.wrong;

import fz.bench.Checkout;
import fz.bench.JsonOption;
import fz.bench.host.Machine;
import fz.bench.host.ProcessUsage;
import fz.bench.host.Sandbox;
import fz.command.ExitCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares TURN servers on this machine. */
@Command(
    name = "relay",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Compare TURN servers on this machine.",
    description = {
      "",
      "Clients send channel data of 1280 bytes through allocations of theirs, to a peer or to"
          + " allocations of other clients. Every server runs in a network namespace of its own; all"
          + " of them are started once and take turns, the first round is thrown away. What counts"
          + " is packets that arrived for a second of processor time of the server's process."
          + " Needs root.",
      "",
      "  fz bench relay --rounds 2 --seconds 1",
      "  fz bench relay --burst 1 --rate 50000 --json result.json",
      "  fz bench relay --soak 300 --allocations 10000",
      "  fz bench relay --flood 60 --rate 20000 --burst 1 --run fz",
      "",
      "Servers that are known: coturn if it is on the path, and fz. Others: --server"
          + " 'NAME=COMMAND', with {address}, {port}, {user}, {password}, {realm} and {dir} in the"
          + " command.",
      ""
    })
public final class RelayCommand implements Callable<Integer> {
  private static final int MOST_BURST = 48;

  @Option(
      names = "--server",
      paramLabel = "NAME=COMMAND",
      description = "another one; may be repeated")
  private List<String> added = new ArrayList<>();

  @Option(
      names = "--run",
      split = ",",
      paramLabel = "NAME",
      description = "which servers, in their order (default: all); ratios are to the first")
  private List<String> run = new ArrayList<>();

  @Option(
      names = "--way",
      split = ",",
      paramLabel = "WAY",
      defaultValue = "peer,pair",
      description = "to a peer, or pair: allocation to allocation (default: ${DEFAULT-VALUE})")
  private List<LoadCase.Way> ways;

  @Option(
      names = "--allocations",
      split = ",",
      paramLabel = "N",
      defaultValue = "1,50",
      description = "clients that send (default: ${DEFAULT-VALUE})")
  private List<Integer> allocations;

  @Option(
      names = "--burst",
      split = ",",
      paramLabel = "N",
      defaultValue = "1,32",
      description =
          "packets that leave a client in one call; with 1 nothing joins them on the way (default:"
              + " ${DEFAULT-VALUE})")
  private List<Integer> bursts;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description = "packets a second of all clients, 0 for as many as possible (the default)")
  private double rate;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "6",
      description = "rounds, of which the first does not count (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "1",
      description = "of each load (default: ${DEFAULT-VALUE})")
  private double seconds;

  @Option(
      names = "--soak",
      paramLabel = "S",
      defaultValue = "0",
      description =
          "instead, for S seconds: clients that come and go while each server has as many as the"
              + " largest of --allocations, its memory and its sockets")
  private double soakSeconds;

  @Option(
      names = "--flood",
      paramLabel = "S",
      defaultValue = "0",
      description =
          "instead: the loads at --rate for S seconds without and S seconds with a flood of bad"
              + " requests")
  private double floodSeconds;

  @Option(
      names = "--flood-rate",
      paramLabel = "N",
      defaultValue = "0",
      description = "bad requests a second, 0 for as many as possible (the default)")
  private double floodRate;

  @Mixin private JsonOption json;

  @Option(names = "--inside", hidden = true, description = "Already inside the namespaces.")
  private boolean inside;

  /** Creates the command. */
  public RelayCommand() {}

  @Override
  public Integer call() throws Exception {
    check();
    Servers servers = new Servers(Checkout.find().launcher().toString());
    added.forEach(servers::add);
    List<String> names = servers.select(run);
    if (!inside) {
      if (run.isEmpty() && !Servers.hasCoturn()) {
        System.err.println("fz bench: turnserver is not on the path and coturn is left out");
      }
      Sandbox.require("relay", List.of(), "coturn");
      return Sandbox.reenter();
    }
    Sandbox.prepare();
    List<Server> started = new ArrayList<>();
    try {
      for (String name : names) {
        started.add(new Server(name, started.size(), servers.command(name)));
      }
      if (soakSeconds > 0) {
        soak(started);
      } else if (floodSeconds > 0) {
        flood(started);
      } else {
        compare(started);
      }
    } finally {
      for (Server server : started) {
        server.stop();
      }
    }
    return ExitCode.OK;
  }

  private void compare(List<Server> servers) throws IOException {
    Map<LoadCase, Map<String, List<Trial>>> results =
        new Comparison(servers, loads(), rounds, seconds, rate).run();
    Map<String, Long> resident = new LinkedHashMap<>();
    for (Server server : servers) {
      resident.put(server.name(), ProcessUsage.residentBytes(server.processes()));
    }
    Report report = new Report(Machine.read(), servers.getFirst().name(), results, resident);
    System.out.print(report.text());
    json.write(report.json());
  }

  private void soak(List<Server> servers) throws IOException, InterruptedException {
    List<Soak.Result> results = new ArrayList<>();
    for (Server server : servers) {
      System.err.println("fz bench: clients come and go: " + server.name());
      try (Soak soak = new Soak(server)) {
        results.add(
            soak.run(allocations.stream().max(Integer::compare).orElseThrow(), soakSeconds));
      }
      System.out.print(results.getLast().text());
    }
    json.write(results);
  }

  private void flood(List<Server> servers) throws IOException {
    List<FloodResult> results = new ArrayList<>();
    for (LoadCase load : loads()) {
      for (Server server : servers) {
        System.err.println("fz bench: " + load + ", with a flood: " + server.name());
        results.add(FloodResult.measure(server, load, rate, floodSeconds, floodRate));
        System.out.print(results.getLast().text());
      }
    }
    json.write(results);
  }

  private List<LoadCase> loads() {
    List<LoadCase> loads = new ArrayList<>();
    for (int burst : bursts) {
      for (LoadCase.Way way : ways) {
        allocations.forEach(number -> loads.add(new LoadCase(way, number, burst)));
      }
    }
    return loads;
  }

  private void check() {
    range("--allocations", allocations, 1, soakSeconds > 0 ? 15_000 : 1_000);
    range("--burst", bursts, 1, MOST_BURST);
    range("--rounds", rounds, 1, 1_000);
    if (!(seconds > 0 && seconds <= 3_600)) {
      throw wrong("--seconds: " + seconds + " is not above 0 and at most 3600");
    }
    atLeastZero("--rate", rate);
    atLeastZero("--soak", soakSeconds);
    atLeastZero("--flood", floodSeconds);
    atLeastZero("--flood-rate", floodRate);
    if (floodSeconds > 0 && rate == 0) {
      throw wrong("--flood needs a --rate that the server keeps up with alone, such as 20000");
    }
    json.check();
  }

  private static void atLeastZero(String option, double value) {
    if (!(value >= 0)) {
      throw wrong(option + ": " + value + " is below 0");
    }
  }
}
