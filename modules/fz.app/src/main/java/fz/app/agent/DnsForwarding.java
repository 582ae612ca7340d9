package fz.app.agent;

import fz.dns.spi.DnsResolver;
import fz.tunnel.Tunnel;
import fz.tunnel.TunnelEvent.ForwardDns;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** Takes the DNS queries of a plane to the servers that it names, and the answers back. */
final class DnsForwarding {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final DnsResolver resolver;
  private final Tunnel tunnel;

  /** Creates the way there and back. */
  DnsForwarding(DnsResolver resolver, Tunnel tunnel) {
    this.resolver = resolver;
    this.tunnel = tunnel;
  }

  /** Sends a query; does not block. */
  void forward(ForwardDns query, Agent agent) {
    resolver
        .query(query.query(), query.upstream(), query.tcp(), TIMEOUT)
        .whenComplete(
            (message, failure) ->
                agent.core(
                    now -> {
                      if (failure == null) {
                        tunnel.handleDnsAnswer(query.token(), message, now);
                      } else {
                        tunnel.handleDnsFailure(query.token(), isTimeout(failure), now);
                      }
                    }));
  }

  private static boolean isTimeout(Throwable failure) {
    return failure instanceof TimeoutException
        || failure instanceof CompletionException && failure.getCause() instanceof TimeoutException;
  }
}
