package fz.bench.tunnel;

import fz.bench.host.ProcessUsage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts all candidates and lets them take turns. */
final class Comparison {
  private static final double MILLIS = 1e6;
  private static final long SETTLE_SECONDS = 2;

  private final List<Candidate> candidates;
  private final Settings settings;
  private final Keeper keeper;
  private final Results results = new Results();
  private final List<Bench> benches = new ArrayList<>();

  /** Keeps what there is so far, in case that the rest fails. */
  interface Keeper {
    /** Called after each round that counts. */
    void keep(Results results) throws IOException;
  }

  Comparison(List<Candidate> candidates, Settings settings, Keeper keeper) {
    this.candidates = candidates;
    this.settings = settings;
    this.keeper = keeper;
  }

  /** Measures everything; progress goes to standard error. */
  Results run() throws IOException, InterruptedException {
    try {
      for (Candidate candidate : candidates) {
        progress("starting " + candidate.name());
        benches.add(start(candidate));
      }
      for (int round = 1; round <= settings.rounds(); round++) {
        for (Bench bench : benches) {
          progress("round " + round + " of " + settings.rounds() + ": " + bench.candidate().name());
          round(bench);
        }
        if (round == 1 && settings.rounds() > 1) {
          results.discard();
        } else {
          keeper.keep(results);
        }
      }
      // What follows needs no rounds: it is the same each time, or everybody at once.
      memory();
      idle();
      starts();
      return results;
    } finally {
      for (Bench bench : benches) {
        bench.stop();
      }
    }
  }

  private Bench start(Candidate candidate) throws IOException, InterruptedException {
    try {
      return new Bench(candidate, benches.size(), settings);
    } catch (IOException e) {
      throw new IOException(candidate.name() + ": " + e.getMessage(), e);
    }
  }

  private void round(Bench bench) throws InterruptedException {
    for (Load load : settings.loads()) {
      try {
        results.add(bench.candidate().name(), bench.run(load));
      } catch (IOException e) {
        String line = bench.candidate().name() + ", " + load.id() + ": " + e.getMessage();
        progress(line);
        results.fail(line);
      }
    }
  }

  private void memory() throws IOException {
    for (Bench bench : benches) {
      if (!bench.processes().isEmpty()) {
        Map<String, Double> values = new HashMap<>();
        values.put(
            "memory.client", ProcessUsage.residentBytes(bench.tunnel().clientProcesses()) / 1e6);
        values.put(
            "memory.server", ProcessUsage.residentBytes(bench.tunnel().serverProcesses()) / 1e6);
        results.add(bench.candidate().name(), values);
      }
    }
  }

  private void idle() throws IOException, InterruptedException {
    if (settings.idleSeconds() == 0) {
      return;
    }
    TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
    progress("idling for " + settings.idleSeconds() + " s");
    List<ProcessUsage> clients = new ArrayList<>();
    List<ProcessUsage> servers = new ArrayList<>();
    for (Bench bench : benches) {
      clients.add(ProcessUsage.of(bench.tunnel().clientProcesses()));
      servers.add(ProcessUsage.of(bench.tunnel().serverProcesses()));
    }
    TimeUnit.SECONDS.sleep(settings.idleSeconds());
    double minutes = settings.idleSeconds() / 60.0;
    for (int i = 0; i < benches.size(); i++) {
      Bench bench = benches.get(i);
      if (bench.processes().isEmpty()) {
        continue;
      }
      ProcessUsage client = ProcessUsage.of(bench.tunnel().clientProcesses()).minus(clients.get(i));
      ProcessUsage server = ProcessUsage.of(bench.tunnel().serverProcesses()).minus(servers.get(i));
      Map<String, Double> values = new HashMap<>();
      values.put("idle.wakeUps", client.wakeUps() / minutes);
      values.put("idle.cpu", client.cpuNanos() / MILLIS / minutes);
      values.put("idle.serverWakeUps", server.wakeUps() / minutes);
      values.put("idle.serverCpu", server.cpuNanos() / MILLIS / minutes);
      results.add(bench.candidate().name(), values);
    }
  }

  private void starts() throws InterruptedException {
    for (int i = 0; i < settings.starts(); i++) {
      for (Bench bench : benches) {
        String name = bench.candidate().name();
        progress("cold start " + (i + 1) + " of " + settings.starts() + ": " + name);
        try {
          long nanos = bench.tunnel().restartClient();
          if (nanos >= 0) {
            results.add(name, Map.of("start.first", nanos / MILLIS));
          }
        } catch (IOException e) {
          results.fail(name + ", start: " + e.getMessage());
        }
      }
    }
  }

  private static void progress(String line) {
    System.err.println("fz bench: " + line);
  }
}
