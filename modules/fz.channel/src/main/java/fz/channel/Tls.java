package fz.channel;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * TLS of the connections with a portal. Certificates of a file are read at once, so that a wrong
 * file is an error of the start; those of the platform, which take megabytes, with the first
 * connection that needs them.
 */
final class Tls {
  private SslContext context;

  /**
   * Creates the settings.
   *
   * @param certificateAuthorities a PEM file with the certificates to trust in place of those of
   *     the platform
   * @throws IOException if no certificates can be read from the file
   */
  Tls(Optional<Path> certificateAuthorities) throws IOException {
    if (certificateAuthorities.isPresent()) {
      Path pem = certificateAuthorities.get();
      try {
        context = builder().trustManager(pem.toFile()).build();
      } catch (IllegalArgumentException e) {
        throw new IOException("no certificates can be read from " + pem, e);
      }
    }
  }

  /** Returns the handler of one connection, which checks that the certificate is the host's. */
  SslHandler handler(String host, int port) throws IOException {
    if (context == null) {
      context = builder().build();
    }
    return context.newHandler(ByteBufAllocator.DEFAULT, host, port);
  }

  private static SslContextBuilder builder() {
    return SslContextBuilder.forClient()
        .sslProvider(SslProvider.JDK)
        .endpointIdentificationAlgorithm("HTTPS");
  }
}
