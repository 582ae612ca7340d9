package fz.nat;

import fz.packet.Bytes;
import fz.packet.HotPath;
import fz.packet.IpProtocol;
import fz.packet.PacketView;
import java.util.random.RandomGenerator;

/**
 * Remembers the transport headers of first fragments, so that the later fragments of a packet can
 * be filtered and translated by its ports (RFC 6146 section 3.4 calls this virtual reassembly).
 * Nothing is kept back: a fragment that comes before the first one of its packet is refused.
 *
 * <p>A fixed table of {@value #ENTRIES} packets, found by addresses, identification and, in IPv4,
 * protocol. An entry serves {@value #LIFETIME_SECONDS} s; where there is no room, the oldest of
 * {@value #WAYS} gives way. No allocation, O(1).
 */
@HotPath
public final class Fragments {
  /** Packets whose later fragments can be told apart at a time. */
  public static final int ENTRIES = 64;

  /** How long after the first fragment the others may come. */
  public static final int LIFETIME_SECONDS = 30;

  private static final long LIFETIME_NANOS = LIFETIME_SECONDS * 1_000_000_000L;
  private static final int WAYS = 4;
  private static final int SETS = ENTRIES / WAYS;

  /** A second fragment that begins here would replace the flags of TCP (RFC 3128). */
  private static final int OVER_TCP_FLAGS = 8;

  private final long hashKey;
  private final long[] sourceHigh = new long[ENTRIES];
  private final long[] sourceLow = new long[ENTRIES];
  private final long[] destinationHigh = new long[ENTRIES];
  private final long[] destinationLow = new long[ENTRIES];
  private final int[] identification = new int[ENTRIES];
  private final int[] protocol = new int[ENTRIES];
  private final long[] transport = new long[ENTRIES];
  private final long[] storedAt = new long[ENTRIES];
  private final boolean[] used = new boolean[ENTRIES];

  /**
   * Creates an empty table.
   *
   * @param random draws the key of the hash, once
   */
  public Fragments(RandomGenerator random) {
    hashKey = random.nextLong();
  }

  /**
   * Learns from a first fragment, or tells a later one what the first one said.
   *
   * @param packet a wrapped fragment; a later one has ports, or the type and identifier of an echo
   *     message, after this call
   * @return false if nothing is known that a fragment could be judged by
   */
  public boolean handle(PacketView packet, long nowNanos) {
    if (packet.fragmentOffset() == 0) {
      if (!packet.hasPorts() && !packet.isIcmp()) {
        return false;
      }
      store(packet, nowNanos);
      return true;
    }
    int entry = find(packet, nowNanos);
    if (entry < 0
        || protocol[entry] == IpProtocol.TCP && packet.fragmentOffset() == OVER_TCP_FLAGS) {
      return false;
    }
    packet.assumeTransport(protocol[entry], transport[entry]);
    return true;
  }

  private void store(PacketView packet, long nowNanos) {
    int entry = find(packet, nowNanos);
    if (entry < 0) {
      entry = free(set(packet), nowNanos);
    }
    sourceHigh[entry] = packet.sourceHigh();
    sourceLow[entry] = packet.sourceLow();
    destinationHigh[entry] = packet.destinationHigh();
    destinationLow[entry] = packet.destinationLow();
    identification[entry] = packet.header().identification();
    protocol[entry] = packet.protocol();
    transport[entry] = Bytes.get64(packet.memory(), packet.transportOffset());
    storedAt[entry] = nowNanos;
    used[entry] = true;
  }

  private int find(PacketView packet, long nowNanos) {
    int first = set(packet);
    for (int entry = first; entry < first + WAYS; entry++) {
      if (used[entry]
          && nowNanos - storedAt[entry] < LIFETIME_NANOS
          && identification[entry] == packet.header().identification()
          && sourceLow[entry] == packet.sourceLow()
          && sourceHigh[entry] == packet.sourceHigh()
          && destinationLow[entry] == packet.destinationLow()
          && destinationHigh[entry] == packet.destinationHigh()
          && isSameProtocol(entry, packet)) {
        return entry;
      }
    }
    return -1;
  }

  /** In IPv6 the next header of a later fragment need not be the transport (RFC 8200, 4.5). */
  private boolean isSameProtocol(int entry, PacketView packet) {
    return !packet.isIpv4() || protocol[entry] == packet.protocol();
  }

  private int free(int first, long nowNanos) {
    int oldest = first;
    for (int entry = first; entry < first + WAYS; entry++) {
      if (!used[entry] || nowNanos - storedAt[entry] >= LIFETIME_NANOS) {
        return entry;
      }
      if (storedAt[entry] - storedAt[oldest] < 0) {
        oldest = entry;
      }
    }
    return oldest;
  }

  /** Returns the first of the entries that a packet may be in. */
  private int set(PacketView packet) {
    long addresses = packet.sourceLow() * 31 + packet.destinationLow();
    int hash =
        AddressHash.hash(
            hashKey,
            addresses ^ packet.sourceHigh(),
            packet.destinationHigh(),
            packet.header().identification());
    return (hash & SETS - 1) * WAYS;
  }
}
