package fz.bench.relay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gives all servers the same loads in turn, round by round. */
final class Comparison {
  private final List<Server> servers;
  private final List<LoadCase> loads;
  private final int rounds;
  private final double seconds;
  private final double rate;

  /**
   * Prepares a comparison.
   *
   * @param rounds of which the first does not count if there are several
   * @param seconds of each load
   * @param rate packets a second, 0 for as many as possible
   */
  Comparison(List<Server> servers, List<LoadCase> loads, int rounds, double seconds, double rate) {
    this.servers = servers;
    this.loads = loads;
    this.rounds = rounds;
    this.seconds = seconds;
    this.rate = rate;
  }

  /** Measures; what counts, by load and by server. */
  Map<LoadCase, Map<String, List<Trial>>> run() throws IOException {
    Map<LoadCase, Map<String, List<Trial>>> results = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (LoadCase load : loads) {
        System.err.printf("fz bench: round %d of %d: %s%n", round + 1, rounds, load);
        Map<String, List<Trial>> byServer =
            results.computeIfAbsent(load, key -> new LinkedHashMap<>());
        for (Server server : servers) {
          Trial trial = measure(server, load);
          if (round > 0 || rounds == 1) {
            byServer.computeIfAbsent(server.name(), key -> new ArrayList<>()).add(trial);
          }
        }
      }
    }
    return results;
  }

  private Trial measure(Server server, LoadCase load) throws IOException {
    server.requireAlive();
    try (Generator generator = new Generator(load, server.own(), server.address(), Server.USER)) {
      return generator.run(seconds, rate, server.processes());
    }
  }
}
