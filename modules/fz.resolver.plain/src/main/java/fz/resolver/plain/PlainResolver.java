package fz.resolver.plain;

import fz.dns.spi.DnsResolver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** Sends queries over UDP from one thread of its own, and over TCP from a virtual thread each. */
final class PlainResolver implements DnsResolver {
  /** A DNS header: nothing shorter is a message (RFC 1035 section 4.1.1). */
  static final int HEADER_BYTES = 12;

  private final UdpExchange udp;
  private final int bypassMark;

  PlainResolver(int bypassMark, RandomGenerator random) throws IOException {
    this.bypassMark = bypassMark;
    this.udp = new UdpExchange(UdpSockets.open(bypassMark), random);
    this.udp.start();
  }

  @Override
  public CompletionStage<byte[]> query(
      byte[] query, InetSocketAddress server, boolean tcp, Duration timeout) {
    if (query.length < HEADER_BYTES || server.isUnresolved()) {
      return CompletableFuture.failedStage(new IOException("no DNS query, or no server's address"));
    }
    if (!tcp) {
      return udp.query(query, server, timeout);
    }
    if (bypassMark != 0) {
      // The JDK's sockets cannot carry the mark, and one without it would run into the tunnel.
      return CompletableFuture.failedStage(
          new IOException("DNS over TCP is not possible past the tunnel"));
    }
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("fz-dns-tcp")
        .start(() -> TcpExchange.complete(answer, query, server, timeout));
    return answer;
  }

  @Override
  public void close() {
    udp.close();
  }
}
