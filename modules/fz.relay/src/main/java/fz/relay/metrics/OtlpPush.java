package fz.relay.metrics;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Posts metrics at intervals, from a virtual thread of its own, and once more at the end. What
 * cannot be delivered is not kept: counters are cumulative, so the next request says it as well.
 */
public final class OtlpPush implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(OtlpPush.class.getName());
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(2);
  private static final int SUCCESS = 2;

  private final OtlpTarget target;
  private final Supplier<List<Metric>> metrics;
  private final OtlpJson encoder;
  private final HttpClient client;
  private final CountDownLatch end = new CountDownLatch(1);
  private final Thread thread;
  private boolean failed;

  private OtlpPush(OtlpTarget target, String scope, Supplier<List<Metric>> metrics) {
    this.target = target;
    this.metrics = metrics;
    this.encoder = new OtlpJson(scope, target.resource(), unixNanos());
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    this.thread = Thread.ofVirtual().name("otlp-push").unstarted(this::run);
  }

  /**
   * Begins to push.
   *
   * @param scope what the metrics are about
   * @param metrics asked for values from the thread of the push
   */
  public static OtlpPush start(OtlpTarget target, String scope, Supplier<List<Metric>> metrics) {
    OtlpPush push = new OtlpPush(target, scope, metrics);
    push.thread.start();
    return push;
  }

  private void run() {
    try {
      while (!end.await(target.interval().toMillis(), TimeUnit.MILLISECONDS)) {
        push(PATIENCE);
      }
      push(LAST_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void push(Duration patience) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.metrics())
            .timeout(patience)
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(encoder.encode(metrics.get(), unixNanos())));
    target.headers().forEach(request::setHeader);
    try {
      int status =
          client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
      note(status / 100 == SUCCESS ? null : "the collector answers " + status);
    } catch (IOException e) {
      note("the collector is not reached (" + e.getClass().getSimpleName() + ")");
    }
  }

  /** Says once that it fails, and once that it works again. */
  private void note(String problem) {
    if (problem != null && !failed) {
      LOG.log(Level.WARNING, "metrics are not delivered: {0}", problem);
    } else if (problem == null && failed) {
      LOG.log(Level.INFO, "metrics are delivered again");
    }
    failed = problem != null;
  }

  private static long unixNanos() {
    Instant now = Instant.now();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }

  /** Pushes once more and ends; takes three seconds at most if nobody answers. */
  @Override
  public void close() {
    end.countDown();
    try {
      if (!thread.join(LAST_PATIENCE.plusSeconds(1))) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.shutdownNow();
  }
}
