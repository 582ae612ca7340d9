package fz.tunnel;

import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.PacketView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one client may reach, in the form in which packets are checked: networks by longest prefix,
 * proxy addresses by domain, and the Internet. Any resource that contains an address and permits
 * the packet is enough.
 */
final class Grants {
  /** Not a protocol that a filter can name. */
  private static final int OTHER_PROTOCOL = -1;

  private final Map<String, Grant> byResource = new LinkedHashMap<>();
  private final PrefixTable<Grant[]> networks = new PrefixTable<>();
  private final AddressMap<Domain> proxies = new AddressMap<>();
  private final Map<String, Domain> domains = new LinkedHashMap<>();
  private boolean internet;

  /** The judgement of a packet. */
  enum Judgement {
    PERMITTED,
    /** No resource permits it. */
    PROHIBITED,
    /** The Internet resource would, but not to such an address. */
    UNREACHABLE
  }

  /** A domain that the client has named proxy addresses for. */
  private static final class Domain {
    final Set<String> resources = new LinkedHashSet<>();
    Grant[] grants = {};
  }

  /** Judges a packet by its destination (from the client) or its source (to the client). */
  @HotPath
  Judgement judge(PacketView packet, boolean fromClient) {
    int protocol = packet.hasPorts() || packet.isIcmp() ? packet.protocol() : OTHER_PROTOCOL;
    return fromClient
        ? judge(
            packet.destinationHigh(), packet.destinationLow(), protocol, packet.destinationPort())
        : judge(packet.sourceHigh(), packet.sourceLow(), protocol, packet.sourcePort());
  }

  /**
   * Judges traffic of the client with an address.
   *
   * @param port that of the address
   */
  @HotPath
  Judgement judge(long high, long low, int protocol, int port) {
    if (TunnelRanges.isProxy(high, low)) {
      Domain domain = proxies.get(high, low);
      return domain != null && permits(domain.grants, protocol, port)
          ? Judgement.PERMITTED
          : Judgement.PROHIBITED;
    }
    for (int at = networks.first(); at >= 0; at = networks.next(at)) {
      Grant[] grants = networks.get(at, high, low);
      if (grants != null && permits(grants, protocol, port)) {
        return Judgement.PERMITTED;
      }
    }
    if (!internet) {
      return Judgement.PROHIBITED;
    }
    return TunnelRanges.isPrivate(high, low) ? Judgement.UNREACHABLE : Judgement.PERMITTED;
  }

  Collection<Grant> all() {
    return byResource.values();
  }

  Grant get(String resourceId) {
    return byResource.get(resourceId);
  }

  boolean isEmpty() {
    return byResource.isEmpty();
  }

  void put(Grant grant) {
    byResource.put(grant.resourceId(), grant);
    rebuild();
  }

  /** Returns false if there was no such grant. */
  boolean remove(String resourceId) {
    if (byResource.remove(resourceId) == null) {
      return false;
    }
    rebuild();
    return true;
  }

  /**
   * Notes that proxy addresses stand for a domain of a resource.
   *
   * @return false if one of them stood for another domain before, in which case all addresses were
   *     forgotten first
   */
  boolean assign(String resourceId, String name, List<Endpoint> addresses) {
    Domain domain = domains.computeIfAbsent(name, n -> new Domain());
    boolean moved = false;
    for (Endpoint address : addresses) {
      Domain before = proxies.get(address.high(), address.low());
      moved |= before != null && before != domain;
    }
    if (moved) {
      proxies.clear();
      domains.clear();
      domain.resources.clear();
      domains.put(name, domain);
    }
    domain.resources.add(resourceId);
    domain.grants = grantsOf(domain);
    for (Endpoint address : addresses) {
      proxies.put(address.high(), address.low(), domain);
    }
    return !moved;
  }

  /** Returns true if the client has named a domain. */
  boolean hasDomain(String name) {
    return domains.containsKey(name);
  }

  /** Returns the number of domains that the client has named. */
  int domainCount() {
    return domains.size();
  }

  private void rebuild() {
    networks.clear();
    internet = false;
    for (Grant grant : byResource.values()) {
      switch (grant.kind()) {
        case CIDR -> addNetwork(grant);
        case INTERNET -> internet = true;
        case DNS -> {
          // Found by the domains below.
        }
      }
    }
    for (Domain domain : domains.values()) {
      domain.grants = grantsOf(domain);
    }
  }

  private void addNetwork(Grant grant) {
    Grant[] others = networks.exact(grant.networkHigh(), grant.networkLow(), grant.networkBits());
    List<Grant> grants = new ArrayList<>(others == null ? List.of() : Arrays.asList(others));
    grants.add(grant);
    networks.put(
        grant.networkHigh(), grant.networkLow(), grant.networkBits(), grants.toArray(Grant[]::new));
  }

  private Grant[] grantsOf(Domain domain) {
    List<Grant> grants = new ArrayList<>();
    for (String resourceId : domain.resources) {
      Grant grant = byResource.get(resourceId);
      if (grant != null && grant.kind() == Grant.Kind.DNS) {
        grants.add(grant);
      }
    }
    grants.sort(Comparator.comparing(Grant::pattern).thenComparing(Grant::resourceId));
    return grants.toArray(Grant[]::new);
  }

  @HotPath
  private static boolean permits(Grant[] grants, int protocol, int port) {
    for (Grant grant : grants) {
      if (grant.filters().permits(protocol, port)) {
        return true;
      }
    }
    return false;
  }
}
