/** The modules of the project as a user of them sees them. */
open module fz.moduletest {
  requires fz.command;
  requires fz.dns;
  requires fz.transport;
  requires fz.wireguard;
  requires org.junit.jupiter.api;

  uses fz.wireguard.spi.AeadProvider;
  uses fz.wireguard.spi.X25519Provider;
  uses fz.dns.spi.DnsResolverProvider;
}
