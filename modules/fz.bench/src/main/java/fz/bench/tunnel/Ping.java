package fz.bench.tunnel;

import fz.bench.host.Shell;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Echo requests, 200 a second. */
final class Ping {
  private static final int PER_SECOND = 200;
  private static final Pattern TIME = Pattern.compile("time=([0-9.]+) ms");

  private Ping() {}

  /** Returns the round-trip times of the replies in milliseconds, ordered. */
  static double[] roundTrips(Tunnel tunnel, double seconds)
      throws IOException, InterruptedException {
    return parse(Shell.run(command(tunnel, count(seconds))));
  }

  /** Returns how many requests are sent in a time. */
  static int count(double seconds) {
    return (int) Math.max(1, seconds * PER_SECOND);
  }

  /** Returns the time until the first packet is answered, in milliseconds. */
  static double first(Tunnel tunnel) throws IOException, InterruptedException {
    double[] times = parse(Shell.run(command(tunnel, 1)));
    return times.length == 0 ? Double.NaN : times[0];
  }

  /** Returns the value below which a part of some ordered values is. */
  static double quantile(double[] ordered, double part) {
    if (ordered.length == 0) {
      return Double.NaN;
    }
    int index = (int) Math.ceil(part * ordered.length) - 1;
    return ordered[Math.clamp(index, 0, ordered.length - 1)];
  }

  private static List<String> command(Tunnel tunnel, int count) {
    String interval = "" + 1.0 / PER_SECOND;
    return Shell.join(
        tunnel.client(),
        "ping",
        "-n",
        "-c",
        "" + count,
        "-i",
        interval,
        "-W",
        "5",
        tunnel.serverAddress());
  }

  private static double[] parse(String output) {
    double[] times =
        TIME.matcher(output).results().mapToDouble(m -> Double.parseDouble(m.group(1))).toArray();
    Arrays.sort(times);
    return times;
  }
}
