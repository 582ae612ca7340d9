/**
 * Plain DNS: queries over UDP and TCP (RFC 1035 section 4.2) to a server's port, through sockets
 * that bypass the tunnel. Only provides {@link fz.dns.spi.DnsResolverProvider}; exports nothing.
 */
module fz.resolver.plain {
  requires fz.dns;
  requires fz.transport;

  provides fz.dns.spi.DnsResolverProvider with
      fz.resolver.plain.PlainResolverProvider;
}
