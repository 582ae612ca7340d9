package fz.dns.spi;

import java.io.IOException;

/** A way to reach DNS servers. Providers have a public constructor without parameters. */
public interface DnsResolverProvider {
  /** Returns the name under which configuration chooses it, such as {@code plain}. */
  String name();

  /** Returns one line for {@code --help}. */
  String description();

  /**
   * Opens a resolver.
   *
   * @param bypassMark the mark that its sockets carry so that they bypass the tunnel; 0 for none
   */
  DnsResolver open(int bypassMark) throws IOException;
}
