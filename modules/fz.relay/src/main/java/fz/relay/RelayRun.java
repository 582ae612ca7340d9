package fz.relay;

import fz.packet.Endpoint;
import fz.relay.edge.HealthServer;
import fz.relay.edge.PortalLink;
import fz.relay.edge.Relay;
import fz.relay.edge.RelayMetrics;
import fz.relay.edge.RelaySetup;
import fz.relay.edge.StatisticsLog;
import fz.relay.metrics.OtlpPush;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/** A relay with everything that a command adds to it. */
final class RelayRun implements AutoCloseable {
  private static final int DRAIN_LOOK_MILLIS = 100;

  private final RelaySetup setup;
  private final Relay relay;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("relay-log").factory());
  private final List<String> sockets = new ArrayList<>();
  private Optional<PortalLink> portal = Optional.empty();
  private Optional<HealthServer> health = Optional.empty();
  private Optional<OtlpPush> push = Optional.empty();

  private RelayRun(RelaySetup setup, Relay relay) {
    this.setup = setup;
    this.relay = relay;
  }

  /**
   * Starts everything. The portal comes last, when the sockets answer.
   *
   * @param failed takes the reason why the relay cannot go on
   */
  static RelayRun start(Settings settings, Consumer<String> failed) throws IOException {
    RelaySetup setup = settings.setup();
    RelayRun run = new RelayRun(setup, Relay.start(setup));
    try {
      run.listen(settings);
      Optional<Endpoint> healthAddress = settings.healthListen();
      if (healthAddress.isPresent()) {
        run.health = Optional.of(HealthServer.start(healthAddress.get(), run.relay, run::isReady));
      }
      run.push =
          settings
              .otlp()
              .map(
                  target ->
                      OtlpPush.start(target, RelayMetrics.SCOPE, () -> RelayMetrics.of(run.relay)));
      Optional<PortalLink.Identity> identity = settings.identity();
      if (identity.isPresent()) {
        run.portal = Optional.of(PortalLink.open(identity.get(), setup.config(), failed));
      }
    } catch (IOException | RuntimeException e) {
      run.close();
      throw e;
    }
    int seconds = StatisticsLog.intervalSeconds();
    StatisticsLog log = new StatisticsLog(run.relay);
    run.timer.scheduleAtFixedRate(log, seconds, seconds, TimeUnit.SECONDS);
    return run;
  }

  private void listen(Settings settings) throws IOException {
    for (Endpoint address : settings.tcp()) {
      relay.listen(address, Optional.empty());
      sockets.add(address + " (TCP)");
    }
    Optional<SSLContext> context = settings.tlsContext();
    for (Endpoint address : settings.tls()) {
      relay.listen(address, context);
      sockets.add(address + " (TLS)");
    }
  }

  void describe(PrintWriter out) {
    for (Endpoint address : setup.listen()) {
      out.println("relay: listening on " + address + " (UDP)");
    }
    sockets.forEach(socket -> out.println("relay: listening on " + socket));
    out.flush();
  }

  /** Lets no new user in and waits until the others have gone, or for a time. */
  void drain(int seconds) throws InterruptedException {
    relay.drain();
    portal.ifPresent(PortalLink::close);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (relay.ledger().allocations() > 0 && System.nanoTime() - deadline < 0) {
      Thread.sleep(DRAIN_LOOK_MILLIS);
    }
  }

  private boolean isReady() {
    return relay.isAlive() && !relay.isDraining() && portal.map(PortalLink::isJoined).orElse(true);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    portal.ifPresent(PortalLink::close);
    push.ifPresent(OtlpPush::close);
    health.ifPresent(HealthServer::close);
    relay.close();
  }
}
