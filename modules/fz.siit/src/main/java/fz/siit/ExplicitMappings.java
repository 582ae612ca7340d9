package fz.siit;

import fz.packet.Endpoint;
import fz.packet.HotPath;
import java.util.List;

/**
 * A table of explicit address mappings (RFC 7757): in either direction the longest prefix that
 * holds an address decides.
 */
public final class ExplicitMappings implements AddressMapping {
  private final PrefixIndex byIpv4;
  private final PrefixIndex byIpv6;

  /** Of each mapping: prefixes, and what is needed to move the bits behind them. */
  private final int[] ipv4;

  private final long[] ipv6High;
  private final long[] ipv6Low;
  private final long[] suffixMask;
  private final int[] shift;

  /**
   * Creates a table.
   *
   * @throws IllegalArgumentException if a prefix occurs twice
   */
  public ExplicitMappings(List<ExplicitMapping> mappings) {
    byIpv4 = new PrefixIndex(mappings.stream().map(ExplicitMapping::ipv4).toList());
    byIpv6 = new PrefixIndex(mappings.stream().map(ExplicitMapping::ipv6).toList());
    ipv4 = mappings.stream().mapToInt(m -> (int) m.ipv4().low()).toArray();
    ipv6High = mappings.stream().mapToLong(m -> m.ipv6().high()).toArray();
    ipv6Low = mappings.stream().mapToLong(m -> m.ipv6().low()).toArray();
    suffixMask = mappings.stream().mapToLong(m -> (1L << 32 - m.ipv4().bits()) - 1).toArray();
    shift =
        mappings.stream().mapToInt(m -> 128 - m.ipv6().bits() - (32 - m.ipv4().bits())).toArray();
  }

  @HotPath
  @Override
  public boolean map(AddressRole role, long high, long low, MappedAddress into) {
    boolean toIpv6 = Endpoint.isIpv4(high, low);
    int i = toIpv6 ? byIpv4.find(high, low) : byIpv6.find(high, low);
    if (i < 0) {
      return false;
    }
    if (toIpv6) {
      long suffix = low & suffixMask[i];
      into.set(ipv6High[i] | upper(suffix, shift[i]), ipv6Low[i] | lower(suffix, shift[i]));
    } else {
      into.setIpv4(ipv4[i] | (int) (shiftedBack(high, low, shift[i]) & suffixMask[i]));
    }
    return true;
  }

  /** Returns bits 0 to 63 of a number of 32 bits that is shifted to the left in 128. */
  private static long upper(long suffix, int by) {
    if (by >= 64) {
      return suffix << by - 64;
    }
    return by == 0 ? 0 : suffix >>> 64 - by;
  }

  private static long lower(long suffix, int by) {
    return by >= 64 ? 0 : suffix << by;
  }

  /** Returns the low 64 bits of an address that is shifted to the right. */
  private static long shiftedBack(long high, long low, int by) {
    if (by >= 64) {
      return high >>> by - 64;
    }
    return by == 0 ? low : low >>> by | high << 64 - by;
  }
}
