package fz.nat;

import fz.packet.HotPath;
import fz.packet.IpProtocol;
import fz.packet.PacketView;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What a resource permits, as an immutable set. A resource without filters permits every protocol;
 * with filters it permits what any of them names, and no other protocol.
 */
public final class FilterSet {
  private static final FilterSet ALL = new FilterSet(true, false, new int[0], new int[0]);
  private static final FilterSet NONE = new FilterSet(false, false, new int[0], new int[0]);

  private final boolean permitsAll;
  private final boolean permitsIcmp;

  /** First and last port by turns, ascending and disjoint. */
  private final int[] tcp;

  private final int[] udp;

  private FilterSet(boolean permitsAll, boolean permitsIcmp, int[] tcp, int[] udp) {
    this.permitsAll = permitsAll;
    this.permitsIcmp = permitsIcmp;
    this.tcp = tcp;
    this.udp = udp;
  }

  /** Returns the set of some filters; of none, {@link #all()}. */
  public static FilterSet of(List<Filter> filters) {
    if (filters.isEmpty()) {
      return ALL;
    }
    boolean icmp = filters.stream().anyMatch(f -> f.protocol() == Filter.Protocol.ICMP);
    return new FilterSet(
        false, icmp, ranges(filters, Filter.Protocol.TCP), ranges(filters, Filter.Protocol.UDP));
  }

  /** Returns the set that permits everything. */
  public static FilterSet all() {
    return ALL;
  }

  /** Returns the set that permits nothing: for filters none of which is understood. */
  public static FilterSet none() {
    return NONE;
  }

  /**
   * Returns true if a packet may pass.
   *
   * @param packet a wrapped packet
   * @param outbound true on the way to the resource, where the destination port counts; false on
   *     the way back, where the source port does
   */
  @HotPath
  public boolean permits(PacketView packet, boolean outbound) {
    if (permitsAll) {
      return true;
    }
    if (packet.isIcmp()) {
      return permitsIcmp;
    }
    int port = outbound ? packet.destinationPort() : packet.sourcePort();
    return packet.hasPorts() && permits(packet.protocol(), port);
  }

  /**
   * Returns true if traffic may pass.
   *
   * @param protocol see {@link IpProtocol}
   * @param port port of the resource; ignored for protocols without ports
   */
  @HotPath
  public boolean permits(int protocol, int port) {
    if (permitsAll) {
      return true;
    }
    return switch (protocol) {
      case IpProtocol.TCP -> contains(tcp, port);
      case IpProtocol.UDP -> contains(udp, port);
      case IpProtocol.ICMP, IpProtocol.ICMPV6 -> permitsIcmp;
      default -> false;
    };
  }

  private static boolean contains(int[] ranges, int port) {
    int low = 0;
    int high = ranges.length / 2 - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (port < ranges[2 * middle]) {
        high = middle - 1;
      } else if (port > ranges[2 * middle + 1]) {
        low = middle + 1;
      } else {
        return true;
      }
    }
    return false;
  }

  /** Sorts and merges the ranges of one protocol. */
  private static int[] ranges(List<Filter> filters, Filter.Protocol protocol) {
    List<Filter> sorted =
        filters.stream()
            .filter(f -> f.protocol() == protocol && f.first() <= f.last())
            .sorted(Comparator.comparingInt(Filter::first))
            .toList();
    int[] ranges = new int[2 * sorted.size()];
    int used = 0;
    for (Filter filter : sorted) {
      if (used > 0 && filter.first() <= ranges[used - 1] + 1L) {
        ranges[used - 1] = Math.max(ranges[used - 1], filter.last());
      } else {
        ranges[used++] = filter.first();
        ranges[used++] = filter.last();
      }
    }
    return Arrays.copyOf(ranges, used);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FilterSet set
        && permitsAll == set.permitsAll
        && permitsIcmp == set.permitsIcmp
        && Arrays.equals(tcp, set.tcp)
        && Arrays.equals(udp, set.udp);
  }

  @Override
  public int hashCode() {
    return (31 * Arrays.hashCode(tcp) + Arrays.hashCode(udp)) * 31
        + (permitsAll ? 2 : 0)
        + (permitsIcmp ? 1 : 0);
  }
}
