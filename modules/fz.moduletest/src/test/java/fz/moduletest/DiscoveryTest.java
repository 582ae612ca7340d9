package fz.moduletest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.command.CommandProvider;
import fz.command.Commands;
import fz.dns.spi.DnsResolverProvider;
import fz.transport.DatagramTransportProvider;
import fz.transport.PacketTransportProvider;
import fz.transport.TransportException;
import fz.transport.Transports;
import fz.wireguard.spi.AeadProvider;
import fz.wireguard.spi.X25519Provider;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A provider that is not found is silent at run time, so every name is expected here. */
final class DiscoveryTest {
  /** Guice and aopalliance are described when the launcher's module path is put together. */
  private static final Set<String> AUTOMATIC =
      new TreeSet<>(Set.of("aopalliance", "com.google.guice"));

  @Test
  void findsTransportsByName() {
    assertEquals(
        List.of("pcap", "pcap-tap", "simulated", "tun"),
        Transports.packetProviders().stream().map(PacketTransportProvider::name).toList());
    assertEquals(
        List.of("jdk-udp", "pcap-tap", "udp"),
        Transports.datagramProviders().stream().map(DatagramTransportProvider::name).toList());
  }

  @Test
  void listsWhatWasFoundWhenATransportIsUnknown() {
    TransportException e =
        assertThrows(TransportException.class, () -> Transports.findPacket("wintun"));
    assertEquals(
        "no packet transport is called 'wintun'; found: pcap, pcap-tap, simulated, tun",
        e.getMessage());
  }

  @Test
  void findsCiphersResolversAndCommands() {
    assertEquals(
        Set.of("openssl", "ipsec-mb"),
        names(ServiceLoader.load(AeadProvider.class), AeadProvider::name));
    assertEquals(
        Set.of("openssl"), names(ServiceLoader.load(X25519Provider.class), X25519Provider::name));
    assertEquals(
        Set.of("plain"),
        names(ServiceLoader.load(DnsResolverProvider.class), DnsResolverProvider::name));
    assertEquals(
        List.of("ice", "netcheck", "portal", "relay", "translate", "wg"),
        Commands.providers().stream().map(CommandProvider::name).toList());
  }

  @Test
  void runsOnTheModulePathWithoutUnexpectedAutomaticModules() {
    Set<String> automatic =
        ModuleLayer.boot().modules().stream()
            .filter(module -> module.getDescriptor().isAutomatic())
            .map(Module::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(AUTOMATIC, automatic);
    assertTrue(Transports.class.getModule().isNamed());
  }

  private static <P> Set<String> names(ServiceLoader<P> loader, Function<P, String> name) {
    return loader.stream().map(p -> name.apply(p.get())).collect(Collectors.toSet());
  }
}
