package fz.app.agent;

import fz.dns.spi.DnsResolver;
import fz.tunnel.TunnelEvent.ForwardDns;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** Takes the DNS queries of a plane to the servers that it names, and the answers back. */
final class DnsForwarding {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final DnsResolver resolver;
  private final Answers answers;

  /**
   * Creates the way there and back.
   *
   * @param answers where answers go, called on the core thread
   */
  DnsForwarding(DnsResolver resolver, Answers answers) {
    this.resolver = resolver;
    this.answers = answers;
  }

  /** What a plane does with answers. */
  interface Answers {
    /** Takes the answer to a query. */
    void answer(long token, byte[] message, long nowNanos);

    /** Learns that there will be none, because of a timeout or for another reason. */
    void failure(long token, boolean timeout, long nowNanos);
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
                        answers.answer(query.token(), message, now);
                      } else {
                        answers.failure(query.token(), isTimeout(failure), now);
                      }
                    }));
  }

  private static boolean isTimeout(Throwable failure) {
    return failure instanceof TimeoutException
        || failure instanceof CompletionException && failure.getCause() instanceof TimeoutException;
  }
}
