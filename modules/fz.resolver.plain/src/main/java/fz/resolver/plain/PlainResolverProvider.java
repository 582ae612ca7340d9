package fz.resolver.plain;

import fz.dns.spi.DnsResolver;
import fz.dns.spi.DnsResolverProvider;
import java.io.IOException;
import java.security.SecureRandom;

/** Provides plain DNS. */
public final class PlainResolverProvider implements DnsResolverProvider {
  /** Creates the provider. */
  public PlainResolverProvider() {}

  @Override
  public String name() {
    return "plain";
  }

  @Override
  public String description() {
    return "DNS over UDP and TCP, unencrypted";
  }

  @Override
  public DnsResolver open(int bypassMark) throws IOException {
    return new PlainResolver(bypassMark, new SecureRandom());
  }
}
