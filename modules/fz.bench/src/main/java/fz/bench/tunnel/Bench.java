package fz.bench.tunnel;

import fz.bench.host.ProcessUsage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A candidate that runs, and the programs that load it. */
final class Bench {
  /** A load leaves nothing to do: after this a process must sleep. */
  private static final long REST_NANOS = 1_000_000_000L;

  private static final long REST_STEP_MILLIS = 20;

  /** Of the seconds of a load: one to overrun, and six steps of the search. */
  private static final double UDP_OVERRUN_PART = 0.4;

  private static final double UDP_STEP_PART = 0.15;
  private static final double UDP_HEADROOM = 1.2;
  private static final double PING_PART = 0.6;
  private static final long WARM_UP_MILLIS = 300;

  private final Candidate candidate;
  private final Settings settings;
  private final Tunnel tunnel;
  private final Iperf iperf;
  private final UdpProbe udp;

  Bench(Candidate candidate, int number, Settings settings)
      throws IOException, InterruptedException {
    this.candidate = candidate;
    this.settings = settings;
    tunnel = candidate.start(number, settings.mtuBytes());
    // Without a reply to this there is nothing to measure.
    Ping.first(tunnel);
    iperf = new Iperf(tunnel);
    udp = settings.loads().contains(Load.UDP) ? new UdpProbe(tunnel, settings.udpBytes()) : null;
  }

  Candidate candidate() {
    return candidate;
  }

  Tunnel tunnel() {
    return tunnel;
  }

  /** Returns the processes of both ends. */
  List<Long> processes() {
    List<Long> all = new ArrayList<>(tunnel.clientProcesses());
    all.addAll(tunnel.serverProcesses());
    return all;
  }

  /** Runs a load and returns what was measured, by metric. */
  Map<String, Double> run(Load load) throws IOException, InterruptedException {
    Map<String, Double> values = new HashMap<>();
    switch (load) {
      case UDP -> udp(values);
      case PING -> pings(load, Ping.roundTrips(tunnel, pingSeconds()), values);
      case PINGLOAD -> pings(load, pingsUnderLoad(), values);
      case HANDSHAKE -> {
        if (tunnel.forgetSession()) {
          values.put("handshake.first", Ping.first(tunnel));
        }
      }
      default -> transfer(load, values);
    }
    values.put("guard.restless", rests() ? 0.0 : 1.0);
    return values;
  }

  /** Ends what was started. */
  void stop() throws InterruptedException {
    if (udp != null) {
      udp.stop();
    }
    iperf.stop();
    tunnel.stop();
  }

  private void transfer(Load load, Map<String, Double> values)
      throws IOException, InterruptedException {
    Map<String, Long> before = NetCounters.of(tunnel.witnesses());
    ProcessUsage usedBefore = ProcessUsage.of(processes());
    double boxBefore = Box.cpuSeconds();
    Iperf.Transfer transfer = iperf.run(settings.seconds(), load.iperfOptions());
    double box = Box.cpuSeconds() - boxBefore;
    ProcessUsage used = ProcessUsage.of(processes()).minus(usedBefore);
    Map<String, Long> after = NetCounters.of(tunnel.witnesses());
    String id = load.id();
    double gigabytes = transfer.bytes() / 1e9;
    values.put(id + ".rate", transfer.gigabitsPerSecond());
    values.put(id + ".boxCpu", box / gigabytes);
    if (!processes().isEmpty()) {
      values.put(id + ".tunnelCpu", used.cpuNanos() / 1e9 / gigabytes);
      values.put(id + ".switches", used.switches() / (gigabytes * 1e3));
    }
    values.put(id + ".retransmits", transfer.retransmits());
    values.put(id + ".outOfOrder", change("outOfOrder", before, after));
    values.put("guard.checksumErrors", change("checksumErrors", before, after));
    values.put("guard.udpErrors", change("udpErrors", before, after));
  }

  private void udp(Map<String, Double> values) throws IOException {
    udp.send(0, UDP_STEP_PART * settings.seconds());
    UdpProbe.Trial overrun = udp.send(0, UDP_OVERRUN_PART * settings.seconds());
    double most = overrun.receivedPerSecond() * UDP_HEADROOM;
    UdpProbe.Trial best = udp.highestLossless(most, UDP_STEP_PART * settings.seconds());
    if (overrun.loss() == 0 && overrun.receivedPerSecond() > best.receivedPerSecond()) {
      // What cannot be overrun holds the sender back instead.
      best = overrun;
    }
    values.put("udp.overrun", overrun.receivedPerSecond() / 1e3);
    values.put("udp.lossless", best.receivedPerSecond() / 1e3);
    values.put("udp.late", (double) (overrun.late() + best.late()));
  }

  private double[] pingsUnderLoad() throws IOException, InterruptedException {
    Failure failure = new Failure();
    Thread stream =
        Thread.ofPlatform()
            .start(
                () -> failure.guard(() -> iperf.run(pingSeconds() + 1, Load.TCP1.iperfOptions())));
    TimeUnit.MILLISECONDS.sleep(WARM_UP_MILLIS);
    double[] times = Ping.roundTrips(tunnel, pingSeconds());
    stream.join();
    failure.rethrow();
    return times;
  }

  private double pingSeconds() {
    return PING_PART * settings.seconds();
  }

  private void pings(Load load, double[] times, Map<String, Double> values) {
    String id = load.id();
    values.put(id + ".p50", Ping.quantile(times, 0.5));
    values.put(id + ".p99", Ping.quantile(times, 0.99));
    values.put(id + ".p999", Ping.quantile(times, 0.999));
    values.put(id + ".lost", (double) (Ping.count(pingSeconds()) - times.length));
  }

  private boolean rests() throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < REST_NANOS) {
      TimeUnit.MILLISECONDS.sleep(REST_STEP_MILLIS);
      if (ProcessUsage.isSleeping(processes())) {
        return true;
      }
    }
    return false;
  }

  private static double change(String name, Map<String, Long> before, Map<String, Long> after) {
    return after.get(name) - before.get(name);
  }

  /** Carries an exception from one thread to another. */
  private static final class Failure {
    private volatile Exception exception;

    interface Work {
      void run() throws IOException, InterruptedException;
    }

    void guard(Work work) {
      try {
        work.run();
      } catch (IOException | InterruptedException | RuntimeException e) {
        exception = e;
      }
    }

    void rethrow() throws IOException {
      if (exception != null) {
        throw new IOException(exception.getMessage(), exception);
      }
    }
  }
}
