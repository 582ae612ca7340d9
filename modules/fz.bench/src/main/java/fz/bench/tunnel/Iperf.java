package fz.bench.tunnel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import fz.bench.host.Shell;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** TCP from iperf3 to iperf3. */
final class Iperf {
  private static final String PORT = "5201";
  private static final int ATTEMPTS = 20;
  private static final long PAUSE_MILLIS = 100;

  private final ObjectMapper json = new ObjectMapper();
  private final Tunnel tunnel;
  private final Process server;

  /** Starts a server that stays. */
  Iperf(Tunnel tunnel) throws IOException {
    this.tunnel = tunnel;
    server =
        new ProcessBuilder(
                Shell.join(
                    tunnel.server(), "iperf3", "-s", "-B", tunnel.listenAddress(), "-p", PORT))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
  }

  /**
   * What a run moved.
   *
   * @param bytes that arrived, in both directions
   * @param seconds that it took
   * @param retransmits of the senders
   */
  record Transfer(double bytes, double seconds, double retransmits) {
    double gigabitsPerSecond() {
      return bytes * 8 / seconds / 1e9;
    }
  }

  /** Runs a client with further options. */
  Transfer run(double seconds, String... options) throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      JsonNode result = json.readTree(client(seconds, options));
      String error = result.path("error").asText("");
      if (error.isEmpty()) {
        return transfer(result.path("end"));
      }
      // The server is not there yet, or not ready for the next one.
      if (attempt == ATTEMPTS) {
        throw new IOException("iperf3: " + error);
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }

  /** Ends what was started. */
  void stop() throws InterruptedException {
    Shell.stop(server);
  }

  /** Errors are in the output too, so the exit status does not matter. */
  private String client(double seconds, String... options)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            Shell.join(tunnel.client(), "iperf3", "-J", "-c", tunnel.serverAddress(), "-p", PORT));
    command.addAll(List.of("-t", String.format(Locale.ROOT, "%.0f", Math.max(1, seconds))));
    command.addAll(List.of("--connect-timeout", "5000"));
    command.addAll(List.of(options));
    return Shell.attempt(command, "").output();
  }

  private static Transfer transfer(JsonNode end) {
    double bytes =
        end.path("sum_received").path("bytes").asDouble()
            + end.path("sum_received_bidir_reverse").path("bytes").asDouble();
    double retransmits =
        end.path("sum_sent").path("retransmits").asDouble()
            + end.path("sum_sent_bidir_reverse").path("retransmits").asDouble();
    return new Transfer(bytes, end.path("sum_received").path("seconds").asDouble(), retransmits);
  }
}
