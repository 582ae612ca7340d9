/** The modules of the project as a user of them sees them. */
open module fz.moduletest {
  requires com.fasterxml.jackson.databind;
  requires fz.command;
  requires fz.dns;
  requires fz.testkit;
  requires fz.transport;
  requires fz.wireguard;
  requires org.junit.jupiter.api;
  requires org.junit.jupiter.params;

  uses fz.wireguard.spi.AeadProvider;
  uses fz.wireguard.spi.X25519Provider;
  uses fz.dns.spi.DnsResolverProvider;
}
