/**
 * The DNS stub resolver: proxy addresses for protected names, forwarding for all others, as a pure
 * state machine; and the SPI of the resolvers that reach upstream servers.
 */
module fz.dns {
  requires transitive fz.packet;
  requires org.dnsjava;

  exports fz.dns;
  exports fz.dns.spi;

  uses fz.dns.spi.DnsResolverProvider;
}
