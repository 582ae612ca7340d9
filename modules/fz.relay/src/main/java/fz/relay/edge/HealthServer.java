package fz.relay.edge;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import fz.packet.Endpoint;
import fz.relay.metrics.PrometheusText;
import java.io.IOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** Answers those who watch a relay: {@code /healthz}, {@code /readyz}, {@code /metrics}. */
public final class HealthServer implements AutoCloseable {
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private final HttpServer server;
  private final ExecutorService threads;

  private HealthServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Listens.
   *
   * @param ready tells whether clients should come here
   */
  public static HealthServer start(Endpoint address, Relay relay, BooleanSupplier ready)
      throws IOException {
    HttpServer server;
    try {
      server = HttpServer.create(address.toSocketAddress(), 0);
    } catch (BindException e) {
      throw new IOException(
          "--health-listen: TCP port " + address.port() + " cannot be had: " + e.getMessage(), e);
    }
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    server.createContext("/healthz", x -> answer(x, relay.isAlive() ? OK : UNAVAILABLE, ""));
    server.createContext("/readyz", x -> answer(x, ready.getAsBoolean() ? OK : UNAVAILABLE, ""));
    server.createContext("/metrics", x -> answer(x, OK, PrometheusText.of(RelayMetrics.of(relay))));
    server.createContext(
        "/status", x -> answer(x, OK, Statistics.json(relay, ready.getAsBoolean()) + "\n"));
    server.start();
    return new HealthServer(server, threads);
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    try (exchange) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
