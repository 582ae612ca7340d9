package fz.bench.relay;

import java.io.IOException;
import java.util.Locale;

/**
 * What a flood of bad requests does to established traffic.
 *
 * @param alone packets that arrived in a second without it
 * @param flooded packets that arrived in a second during it
 * @param lossPercent of the packets during it
 * @param badPerSecond requests of the flood
 * @param cores that the server kept busy during it
 */
record FloodResult(
    String server,
    LoadCase load,
    double alone,
    double flooded,
    double lossPercent,
    double badPerSecond,
    double cores) {
  /** Loads a server without and then with a flood. */
  static FloodResult measure(
      Server server, LoadCase load, double rate, double seconds, double floodRate)
      throws IOException {
    try (Generator generator = new Generator(load, server.own(), server.address(), Server.USER)) {
      Trial alone = generator.run(seconds, rate, server.processes());
      try (Flood flood = new Flood(server.own(), server.address(), floodRate)) {
        long before = flood.sent();
        Trial flooded = generator.run(seconds, rate, server.processes());
        double bad = (flood.sent() - before) / flooded.seconds();
        server.requireAlive();
        return new FloodResult(
            server.name(),
            load,
            alone.perSecond(),
            flooded.perSecond(),
            flooded.lossPercent(),
            bad,
            flooded.cores());
      }
    }
  }

  String text() {
    return String.format(
        Locale.ROOT,
        "%s, %s: %,.0f/s alone, %,.0f/s (%.1f %%, %.3f %% lost) with %,.0f bad requests a second,"
            + " %.2f cores%n",
        server,
        load,
        alone,
        flooded,
        100 * flooded / alone,
        lossPercent,
        badPerSecond,
        cores);
  }
}
