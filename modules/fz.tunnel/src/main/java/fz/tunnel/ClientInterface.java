package fz.tunnel;

import fz.packet.Endpoint;
import fz.packet.IpPrefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** How the client's device is to be set up; tells the owner whenever that changes. */
final class ClientInterface {
  private static final List<String> FIXED_ROUTES =
      List.of(
          TunnelRanges.DEVICES_V4,
          TunnelRanges.PROXIES_V4,
          TunnelRanges.DEVICES_V6,
          TunnelRanges.PROXIES_V6,
          TunnelRanges.SENTINELS_V4,
          TunnelRanges.SENTINELS_V6);

  private final Consumer<TunnelEvent> events;
  private Endpoint ipv4;
  private Endpoint ipv6;
  private Optional<String> searchDomain = Optional.empty();
  private TunnelEvent.ConfigureInterface told;

  ClientInterface(Consumer<TunnelEvent> events) {
    this.events = events;
  }

  void addresses(Endpoint newIpv4, Endpoint newIpv6, Optional<String> newSearchDomain) {
    ipv4 = newIpv4;
    ipv6 = newIpv6;
    searchDomain = newSearchDomain;
  }

  /** Tells the owner if the device is to be set up differently from what it was told last. */
  void update(
      Collection<ClientResource> resources, boolean internetActive, List<Endpoint> dnsServers) {
    if (ipv4 == null) {
      return;
    }
    Set<String> routes = new LinkedHashSet<>(FIXED_ROUTES);
    boolean internet = false;
    for (ClientResource resource : resources) {
      switch (resource.kind()) {
        case CIDR -> routes.add(networkOf(resource).toString());
        case INTERNET -> internet = internetActive;
        case DNS -> {
          // Reached by proxy addresses.
        }
      }
    }
    if (internet) {
      routes.add("0.0.0.0/0");
      routes.add("::/0");
    }
    TunnelEvent.ConfigureInterface now =
        new TunnelEvent.ConfigureInterface(
            ipv4, ipv6, new ArrayList<>(routes), List.copyOf(dnsServers), searchDomain);
    if (!now.equals(told)) {
      told = now;
      events.accept(now);
    }
  }

  private static IpPrefix networkOf(ClientResource resource) {
    long high = resource.networkHigh();
    long low = resource.networkLow();
    int bits = resource.networkBits();
    return new IpPrefix(high, low, Endpoint.isIpv4(high, low) ? bits - 96 : bits);
  }
}
