package fz.tunnel.plain;

import fz.packet.HotPath;
import fz.packet.IpPrefix;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The routing table of plain WireGuard ("cryptokey routing"): which peer an address belongs to, by
 * the longest prefix. A prefix belongs to one peer; giving it to another takes it away.
 *
 * <p>The prefixes are flattened into ranges that do not overlap, sorted by their first address, so
 * that a lookup is a binary search over two arrays. They are rebuilt after a change, by {@link
 * #prepare} or at the first lookup. The two address families have tables of their own: {@code ::/0}
 * holds no IPv4 address.
 */
final class AllowedIps<T> {
  private final Map<IpPrefix, T> prefixes = new HashMap<>();
  private final Map<T, Set<IpPrefix>> owned = new HashMap<>();
  private Ranges ipv4 = Ranges.EMPTY;
  private Ranges ipv6 = Ranges.EMPTY;
  private boolean stale;

  /** Ranges of one family: range {@code i} begins at {@code (high[i], low[i])}. */
  private record Ranges(long[] high, long[] low, Object[] owner) {
    static final Ranges EMPTY = new Ranges(new long[0], new long[0], new Object[0]);

    Object find(long addressHigh, long addressLow) {
      int from = 0;
      int to = high.length;
      while (from < to) {
        int middle = (from + to) >>> 1;
        if (compare(high[middle], low[middle], addressHigh, addressLow) <= 0) {
          from = middle + 1;
        } else {
          to = middle;
        }
      }
      return from == 0 ? null : owner[from - 1];
    }
  }

  /** Gives a prefix to an owner. */
  void put(IpPrefix prefix, T owner) {
    T before = prefixes.put(prefix, owner);
    if (before != null && before != owner) {
      owned.get(before).remove(prefix);
    }
    owned.computeIfAbsent(owner, any -> new LinkedHashSet<>()).add(prefix);
    stale = true;
  }

  /** Takes a prefix away from an owner; does nothing if it is not the owner's. */
  void remove(IpPrefix prefix, T owner) {
    if (prefixes.remove(prefix, owner)) {
      owned.get(owner).remove(prefix);
      stale = true;
    }
  }

  /** Takes all prefixes away from an owner. */
  void remove(T owner) {
    Set<IpPrefix> taken = owned.remove(owner);
    if (taken != null) {
      prefixes.keySet().removeAll(taken);
      stale = true;
    }
  }

  /** Returns the prefixes of an owner, in the order in which it got them. */
  List<IpPrefix> of(T owner) {
    return List.copyOf(owned.getOrDefault(owner, Set.of()));
  }

  /** Returns the owner of the longest prefix that holds an address, or null. */
  @HotPath
  T find(boolean isIpv4, long high, long low) {
    prepare();
    @SuppressWarnings("unchecked") // the arrays hold what was put in
    T owner = (T) (isIpv4 ? ipv4 : ipv6).find(high, low);
    return owner;
  }

  /** Returns true if the table has changed and must be sorted anew. */
  @HotPath
  boolean isStale() {
    return stale;
  }

  /** Sorts the table anew if it has changed; the next lookup would have to wait for that. */
  @HotPath
  void prepare() {
    if (stale) {
      ipv4 = flatten(true);
      ipv6 = flatten(false);
      stale = false;
    }
  }

  /** Prefixes are disjoint or one is in the other: a stack holds those that are open. */
  private Ranges flatten(boolean isIpv4) {
    List<IpPrefix> sorted =
        prefixes.keySet().stream()
            .filter(prefix -> prefix.isIpv4() == isIpv4)
            .sorted(
                Comparator.comparing(IpPrefix::high, Long::compareUnsigned)
                    .thenComparing(IpPrefix::low, Long::compareUnsigned)
                    .thenComparing(IpPrefix::bits))
            .toList();
    List<long[]> starts = new ArrayList<>();
    List<Object> owners = new ArrayList<>();
    ArrayDeque<IpPrefix> open = new ArrayDeque<>();
    for (IpPrefix prefix : sorted) {
      while (!open.isEmpty() && !open.peek().contains(prefix)) {
        close(open, starts, owners);
      }
      begin(starts, owners, prefix.high(), prefix.low(), prefixes.get(prefix));
      open.push(prefix);
    }
    while (!open.isEmpty()) {
      close(open, starts, owners);
    }
    return new Ranges(
        starts.stream().mapToLong(start -> start[0]).toArray(),
        starts.stream().mapToLong(start -> start[1]).toArray(),
        owners.toArray());
  }

  /** Behind the end of a prefix the one around it goes on. */
  private void close(ArrayDeque<IpPrefix> open, List<long[]> starts, List<Object> owners) {
    IpPrefix ended = open.pop();
    int bits = ended.isIpv4() ? ended.bits() + 96 : ended.bits();
    long low = ended.low() | (bits <= 64 ? -1L : bits == 128 ? 0 : -1L >>> bits - 64);
    long high = ended.high() | (bits == 0 ? -1L : bits >= 64 ? 0 : -1L >>> bits);
    if (low == -1L && high == -1L) {
      return;
    }
    IpPrefix around = open.peek();
    begin(
        starts,
        owners,
        low == -1L ? high + 1 : high,
        low + 1,
        around == null ? null : prefixes.get(around));
  }

  /** Begins a range; one that begins at the same address is empty and vanishes. */
  private static void begin(
      List<long[]> starts, List<Object> owners, long high, long low, Object owner) {
    if (!starts.isEmpty() && starts.getLast()[0] == high && starts.getLast()[1] == low) {
      starts.removeLast();
      owners.removeLast();
    }
    starts.add(new long[] {high, low});
    owners.add(owner);
  }

  private static int compare(long high, long low, long otherHigh, long otherLow) {
    int byHigh = Long.compareUnsigned(high, otherHigh);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, otherLow);
  }
}
