package fz.tunnel;

import fz.dns.DomainPattern;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The domains that this client's host has asked for and that belong to resources: the proxy
 * addresses that stand for each, and a route for each resource whose pattern matches it, the most
 * specific pattern first.
 */
final class ClientDomains {
  private final Map<String, Domain> byName = new LinkedHashMap<>();
  private final AddressMap<Domain> byProxy = new AddressMap<>();
  private List<ClientResource> resources = List.of();

  /** A domain. The array is replaced, never changed, because the hot path walks it. */
  private static final class Domain {
    final String name;
    final List<Endpoint> proxies;
    Route[] routes = {};

    Domain(String name, List<Endpoint> proxies) {
      this.name = name;
      this.proxies = proxies;
    }
  }

  /** Returns the routes of the domain that an address stands for; null if it stands for none. */
  @HotPath
  Route[] routesOf(long high, long low) {
    Domain domain = byProxy.get(high, low);
    return domain == null ? null : domain.routes;
  }

  /** Returns the routes of a domain; empty if it is unknown. */
  List<Route> routesOf(String name) {
    Domain domain = byName.get(name);
    return domain == null ? List.of() : List.of(domain.routes);
  }

  /** Returns the addresses that stand for a domain; empty if it is unknown. */
  List<Endpoint> proxiesOf(String name) {
    Domain domain = byName.get(name);
    return domain == null ? List.of() : domain.proxies;
  }

  /** Makes a domain known that the DNS server has given addresses to. */
  void add(String name, List<Endpoint> proxies) {
    if (byName.containsKey(name)) {
      return;
    }
    Domain domain = new Domain(name, List.copyOf(proxies));
    domain.routes = match(domain);
    byName.put(name, domain);
    for (Endpoint proxy : proxies) {
      byProxy.put(proxy.high(), proxy.low(), domain);
    }
  }

  /** Replaces the resources; domains keep the routes to those that remain. */
  void resources(Collection<ClientResource> all) {
    resources = dnsBySpecificity(all);
    for (Domain domain : byName.values()) {
      domain.routes = match(domain);
    }
  }

  /** Forgets what the gateway of a resource knew about its domains. */
  void resetNat(ClientResource resource) {
    for (Domain domain : byName.values()) {
      for (Route route : domain.routes) {
        if (route.resource() == resource) {
          route.nat().reset();
        }
      }
    }
  }

  private Route[] match(Domain domain) {
    List<Route> routes = new ArrayList<>();
    for (ClientResource resource : resources) {
      if (resource.pattern().matches(domain.name)) {
        routes.add(existing(domain, resource));
      }
    }
    return routes.toArray(Route[]::new);
  }

  private static Route existing(Domain domain, ClientResource resource) {
    for (Route route : domain.routes) {
      if (route.resource() == resource) {
        return route;
      }
    }
    return Route.toDomain(resource, domain.name);
  }

  private static List<ClientResource> dnsBySpecificity(Collection<ClientResource> all) {
    List<ClientResource> dns = new ArrayList<>();
    for (ClientResource resource : all) {
      if (resource.kind() == ClientResource.Kind.DNS) {
        dns.add(resource);
      }
    }
    Comparator<ClientResource> largerIdFirst = Comparator.comparing(ClientResource::id).reversed();
    dns.sort(
        Comparator.<ClientResource, DomainPattern>comparing(ClientResource::pattern)
            .thenComparing(largerIdFirst));
    return dns;
  }
}
