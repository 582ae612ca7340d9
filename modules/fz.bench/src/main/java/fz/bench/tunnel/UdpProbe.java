package fz.bench.tunnel;

import fz.bench.host.Sandbox;
import fz.bench.host.Shell;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A sender and a receiver of datagrams, in processes of their own that stay. */
final class UdpProbe {
  private static final String PORT = "5202";
  private static final int IPV4_AND_UDP_BYTES = 28;
  private static final double BEARABLE_LOSS = 0.001;
  private static final int STEPS = 6;

  private final Helper source;
  private final Helper sink;
  private long runs;

  /** Starts both. */
  UdpProbe(Tunnel tunnel, int packetBytes) throws IOException {
    sink = new Helper(tunnel.server(), "udp-sink", tunnel.listenAddress(), PORT);
    sink.read();
    String payload = Integer.toString(packetBytes - IPV4_AND_UDP_BYTES);
    source = new Helper(tunnel.client(), "udp-source", tunnel.serverAddress(), PORT, payload);
  }

  /**
   * What came of sending for a while.
   *
   * @param late datagrams that arrived behind one that was sent later
   */
  record Trial(long sent, long received, long late, double seconds) {
    double loss() {
      return sent == 0 ? 1 : 1 - (double) received / sent;
    }

    double receivedPerSecond() {
      return received / seconds;
    }
  }

  /** Sends at a rate, or as fast as possible with a rate of 0. */
  Trial send(long perSecond, double seconds) throws IOException {
    long run = ++runs;
    source.write(run + " " + perSecond + " " + Math.round(seconds * 1000));
    long[] sent = source.read();
    sink.write("" + run);
    long[] got = sink.read();
    return new Trial(sent[0], got[0], got[1], sent[1] / 1e9);
  }

  /**
   * Looks for the highest rate that arrives with a loss below 0.1 %, by halving the interval.
   *
   * @param most a rate that is too high
   */
  Trial highestLossless(double most, double seconds) throws IOException {
    Trial best = new Trial(0, 0, 0, 1);
    double low = 0;
    double high = most;
    for (int step = 0; step < STEPS; step++) {
      double rate = (low + high) / 2;
      Trial trial = send(Math.round(rate), seconds);
      if (trial.loss() < BEARABLE_LOSS) {
        low = rate;
        best = trial.receivedPerSecond() > best.receivedPerSecond() ? trial : best;
      } else {
        high = rate;
      }
    }
    return best;
  }

  /** Ends what was started. */
  void stop() throws InterruptedException {
    Shell.stop(source.process);
    Shell.stop(sink.process);
  }

  /** A hidden command of this program that answers lines with lines. */
  private static final class Helper {
    private final Process process;
    private final PrintStream to;
    private final BufferedReader from;

    Helper(List<String> enter, String... arguments) throws IOException {
      List<String> command = new ArrayList<>(enter);
      command.addAll(Sandbox.bench());
      process =
          new ProcessBuilder(Shell.join(command, arguments))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      to = new PrintStream(process.getOutputStream(), true);
      from = new BufferedReader(new InputStreamReader(process.getInputStream()));
    }

    void write(String line) {
      to.println(line);
    }

    long[] read() throws IOException {
      String line = from.readLine();
      if (line == null || line.startsWith("failed")) {
        throw new IOException("the UDP probe ended: " + line);
      }
      String[] words = line.split(" ");
      return words[0].equals("ready")
          ? new long[0]
          : new long[] {Long.parseLong(words[0]), Long.parseLong(words[1])};
    }
  }
}
