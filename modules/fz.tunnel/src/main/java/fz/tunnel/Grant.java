package fz.tunnel;

import fz.dns.DomainPattern;
import fz.nat.FilterSet;
import fz.packet.HotPath;

/** What a client may reach through this gateway: one authorized resource. */
final class Grant {
  private final String resourceId;
  private final Kind kind;
  private final DomainPattern pattern;
  private final long networkHigh;
  private final long networkLow;
  private final int networkBits;
  private final long expiresAt;
  private final FilterSet filters;

  enum Kind {
    DNS,
    CIDR,
    INTERNET
  }

  private Grant(
      String resourceId,
      Kind kind,
      FilterSet filters,
      DomainPattern pattern,
      long networkHigh,
      long networkLow,
      int networkBits,
      long expiresAt) {
    this.resourceId = resourceId;
    this.kind = kind;
    this.filters = filters;
    this.pattern = pattern;
    this.networkHigh = networkHigh;
    this.networkLow = networkLow;
    this.networkBits = networkBits;
    this.expiresAt = expiresAt;
  }

  static Grant dns(String resourceId, DomainPattern pattern, FilterSet filters) {
    return new Grant(resourceId, Kind.DNS, filters, pattern, 0, 0, 0, DataPlane.NEVER);
  }

  /** Returns a grant of a network; the prefix length counts bits of the 128-bit form. */
  static Grant cidr(String resourceId, long high, long low, int bits, FilterSet filters) {
    return new Grant(resourceId, Kind.CIDR, filters, null, high, low, bits, DataPlane.NEVER);
  }

  static Grant internet(String resourceId, FilterSet all) {
    return new Grant(resourceId, Kind.INTERNET, all, null, 0, 0, 0, DataPlane.NEVER);
  }

  Grant withExpiry(long expiresAtNanos) {
    return new Grant(
        resourceId, kind, filters, pattern, networkHigh, networkLow, networkBits, expiresAtNanos);
  }

  Grant withFilters(FilterSet newFilters) {
    return new Grant(
        resourceId, kind, newFilters, pattern, networkHigh, networkLow, networkBits, expiresAt);
  }

  String resourceId() {
    return resourceId;
  }

  Kind kind() {
    return kind;
  }

  @HotPath
  FilterSet filters() {
    return filters;
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

  int networkBits() {
    return networkBits;
  }

  /** Returns when the grant ends, in monotonic time, or {@link DataPlane#NEVER}. */
  long expiresAt() {
    return expiresAt;
  }
}
