package fz.tunnel;

import fz.dns.DomainPattern;
import fz.nat.FilterSet;
import fz.packet.HotPath;
import fz.packet.IpPrefix;
import java.util.List;

/** A resource that the client may ask for, and the gateway that serves it now. */
final class ClientResource {
  private final String id;
  private final Kind kind;
  private final FilterSet filters;
  private final List<String> sites;
  private final DomainPattern pattern;
  private final long networkHigh;
  private final long networkLow;
  private final int networkBits;
  private final String variant;
  private final Route route = Route.toNetwork(this);
  private GatewayLink gateway;
  private String lastGatewayId;

  enum Kind {
    DNS,
    CIDR,
    INTERNET
  }

  private ClientResource(
      String id,
      Kind kind,
      FilterSet filters,
      List<String> sites,
      DomainPattern pattern,
      long[] network,
      String variant) {
    this.id = id;
    this.kind = kind;
    this.filters = filters;
    this.sites = List.copyOf(sites);
    this.pattern = pattern;
    this.networkHigh = network[0];
    this.networkLow = network[1];
    this.networkBits = (int) network[2];
    this.variant = variant;
  }

  /** Returns a resource behind names that match a pattern. */
  static ClientResource dns(
      String id, DomainPattern pattern, FilterSet filters, List<String> sites, String variant) {
    return new ClientResource(id, Kind.DNS, filters, sites, pattern, new long[3], variant);
  }

  /** Returns a network. */
  static ClientResource cidr(String id, IpPrefix prefix, FilterSet filters, List<String> sites) {
    int bits = prefix.isIpv4() ? prefix.bits() + 96 : prefix.bits();
    long[] network = {prefix.high(), prefix.low(), bits};
    return new ClientResource(id, Kind.CIDR, filters, sites, null, network, prefix.toString());
  }

  /** Returns everything that is not private. */
  static ClientResource internet(String id, List<String> sites) {
    return new ClientResource(id, Kind.INTERNET, FilterSet.all(), sites, null, new long[3], "");
  }

  /** Returns true if another resource of this id needs no new authorization. */
  boolean isSameAs(ClientResource other) {
    return kind == other.kind
        && variant.equals(other.variant)
        && filters.equals(other.filters)
        && sites.equals(other.sites);
  }

  /** Takes over which gateway served an earlier form of this resource, if there was one. */
  ClientResource withHistoryOf(ClientResource earlier) {
    if (earlier != null) {
      lastGatewayId = earlier.lastGatewayId;
    }
    return this;
  }

  String id() {
    return id;
  }

  Kind kind() {
    return kind;
  }

  @HotPath
  FilterSet filters() {
    return filters;
  }

  List<String> sites() {
    return sites;
  }

  /** Returns the pattern of a DNS resource, else null. */
  DomainPattern pattern() {
    return pattern;
  }

  long networkHigh() {
    return networkHigh;
  }

  long networkLow() {
    return networkLow;
  }

  /** Returns the length of the prefix of a network, in bits of the 128-bit form. */
  int networkBits() {
    return networkBits;
  }

  /** Returns the route to a network or the Internet. */
  Route route() {
    return route;
  }

  /** Returns the gateway that serves the resource now, or null. */
  @HotPath
  GatewayLink gateway() {
    return gateway;
  }

  /** Sets the gateway, or null. */
  void gateway(GatewayLink value) {
    gateway = value;
    if (value != null) {
      lastGatewayId = value.id();
    }
  }

  /** Returns the gateway that served the resource last, or null. */
  String lastGatewayId() {
    return lastGatewayId;
  }
}
