package fz.siit;

import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.IpPrefix;

/** Source addresses for ICMP errors of routers that no mapping knows (RFC 6791 section 4). */
final class ErrorSources {
  private final IpPrefix ipv4;
  private final IpPrefix ipv6;

  ErrorSources(TranslatorOptions options) {
    ipv4 = options.errorSourcesIpv4().orElse(host(options.ownIpv4().orElse(null)));
    ipv6 = options.errorSourcesIpv6().orElse(host(options.ownIpv6().orElse(null)));
  }

  /**
   * Chooses the address that stands for a router: the same one each time.
   *
   * @return false if there are none
   */
  @HotPath
  boolean choose(long routerHigh, long routerLow, MappedAddress into) {
    boolean toIpv6 = Endpoint.isIpv4(routerHigh, routerLow);
    IpPrefix pool = toIpv6 ? ipv6 : ipv4;
    if (pool == null) {
      return false;
    }
    long hash = (routerHigh * 31 + routerLow) * 0x9e37_79b9_7f4a_7c15L;
    int free = (toIpv6 ? 128 : 32) - pool.bits();
    into.set(pool.high(), pool.low() | (hash ^ hash >>> 32) & ~IpPrefix.mask(64 - free));
    return true;
  }

  private static IpPrefix host(Endpoint address) {
    return address == null ? null : IpPrefix.host(address.high(), address.low());
  }
}
