package fz.dns;

import fz.packet.Endpoint;
import fz.packet.HotPath;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The addresses under which the host's resolver reaches this DNS server: one of 100.100.111.0/24 or
 * fd00:2021:1111:8000:100:100:111:0/120 for each upstream server, of its family. A changed list of
 * upstream servers gets other sentinels than before, so that caches keyed by server are left
 * behind.
 */
final class Sentinels {
  static final int IPV4_BASE = 100 << 24 | 100 << 16 | 111 << 8;
  static final int RANGE = 256;

  private static final long IPV6_HIGH = 0xfd00_2021_1111_8000L;
  private static final long IPV6_LOW = 0x0100_0100_0111_0000L;
  private static final int FIRST_IPV4_HOST = 1;
  private static final int LAST_IPV4_HOST = 254;

  private Map<Endpoint, InetSocketAddress> upstreamBySentinel = new LinkedHashMap<>();

  /** Returns whether an address lies in the ranges, assigned or not. */
  @HotPath
  static boolean inRange(long high, long low) {
    return Endpoint.isIpv4(high, low)
        ? ((int) low & -RANGE) == IPV4_BASE
        : high == IPV6_HIGH && (low & -RANGE) == IPV6_LOW;
  }

  /** Replaces the upstream servers; doubles and sentinels among them are left out. */
  boolean upstreams(List<InetSocketAddress> servers) {
    Set<InetSocketAddress> effective = new LinkedHashSet<>();
    for (InetSocketAddress server : servers) {
      if (!server.isUnresolved() && !isSentinel(server)) {
        effective.add(server);
      }
    }
    if (List.copyOf(effective).equals(List.copyOf(upstreamBySentinel.values()))) {
      return false;
    }
    Map<Endpoint, InetSocketAddress> next = new LinkedHashMap<>();
    for (InetSocketAddress server : effective) {
      boolean ipv4 = Endpoint.of(server).isIpv4();
      free(ipv4, next).ifPresent(sentinel -> next.put(sentinel, server));
    }
    upstreamBySentinel = next;
    return true;
  }

  private static boolean isSentinel(InetSocketAddress server) {
    Endpoint endpoint = Endpoint.of(server);
    return inRange(endpoint.high(), endpoint.low());
  }

  private Optional<Endpoint> free(boolean ipv4, Map<Endpoint, InetSocketAddress> next) {
    int last = ipv4 ? LAST_IPV4_HOST : RANGE - 1;
    for (int host = ipv4 ? FIRST_IPV4_HOST : 0; host <= last; host++) {
      Endpoint sentinel =
          ipv4 ? Endpoint.ofIpv4(IPV4_BASE + host, 0) : new Endpoint(IPV6_HIGH, IPV6_LOW + host, 0);
      if (!upstreamBySentinel.containsKey(sentinel) && !next.containsKey(sentinel)) {
        return Optional.of(sentinel);
      }
    }
    return Optional.empty();
  }

  List<Endpoint> sentinels() {
    return List.copyOf(upstreamBySentinel.keySet());
  }

  Optional<InetSocketAddress> upstreamOf(long high, long low) {
    return Optional.ofNullable(upstreamBySentinel.get(new Endpoint(high, low, 0)));
  }
}
