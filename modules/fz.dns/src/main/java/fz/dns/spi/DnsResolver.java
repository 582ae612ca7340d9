package fz.dns.spi;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Sends DNS messages to a server and returns its answers. Thread-safe; does not block the caller.
 */
public interface DnsResolver extends AutoCloseable {
  /**
   * Sends one query.
   *
   * @param query a whole DNS message; its id is kept in the answer whatever goes over the wire
   * @param server where to send it
   * @param tcp true to use TCP, false for UDP without a retry over TCP
   * @param timeout how long to wait
   * @return the answer as a whole DNS message, or an exception: {@code IOException}, {@code
   *     TimeoutException}
   */
  CompletionStage<byte[]> query(
      byte[] query, InetSocketAddress server, boolean tcp, Duration timeout);

  @Override
  void close();
}
