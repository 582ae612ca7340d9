package fz.tunnel;

import fz.packet.Endpoint;
import fz.packet.HotPath;

/**
 * The address ranges with a meaning of their own, as tests on the two halves of an address (see
 * {@link Endpoint}).
 */
final class TunnelRanges {
  static final String DEVICES_V4 = "100.64.0.0/11";
  static final String DEVICES_V6 = "fd00:2021:1111::/107";
  static final String PROXIES_V4 = "100.96.0.0/11";
  static final String PROXIES_V6 = "fd00:2021:1111:8000::/107";
  static final String SENTINELS_V4 = "100.100.111.0/24";
  static final String SENTINELS_V6 = "fd00:2021:1111:8000:100:100:111:0/120";

  private static final long PREFIX_V6 = 0xfd00_2021_1111_0000L;
  private static final long PROXY_PREFIX_V6 = 0xfd00_2021_1111_8000L;
  private static final long SENTINEL_LOW_V6 = 0x0100_0100_0111_0000L;

  private TunnelRanges() {}

  /** Returns true for the tunnel address of a client or gateway. */
  @HotPath
  static boolean isDevice(long high, long low) {
    return Endpoint.isIpv4(high, low)
        ? ((int) low & 0xffe0_0000) == 0x6440_0000
        : high == PREFIX_V6 && low >>> 21 == 0;
  }

  /** Returns true for an address that stands for a DNS resource. */
  @HotPath
  static boolean isProxy(long high, long low) {
    return Endpoint.isIpv4(high, low)
        ? ((int) low & 0xffe0_0000) == 0x6460_0000
        : high == PROXY_PREFIX_V6 && low >>> 21 == 0;
  }

  /** Returns true for an address of the client's DNS server. */
  @HotPath
  static boolean isSentinel(long high, long low) {
    return Endpoint.isIpv4(high, low)
        ? ((int) low & 0xffff_ff00) == 0x6464_6f00
        : high == PROXY_PREFIX_V6 && (low & ~0xffL) == SENTINEL_LOW_V6;
  }

  /** Returns true for multicast, broadcast and unspecified destinations. */
  @HotPath
  static boolean isMulticast(long high, long low) {
    if (Endpoint.isIpv4(high, low)) {
      int address = (int) low;
      return address >>> 28 == 0xe || address == -1 || address == 0;
    }
    return high >>> 56 == 0xff || (high | low) == 0;
  }

  /** Returns true for what the Internet resource never covers: everything that is not global. */
  @HotPath
  static boolean isPrivate(long high, long low) {
    if (Endpoint.isIpv4(high, low)) {
      int address = (int) low;
      int first = address >>> 24;
      return first == 0
          || first == 10
          || first == 127
          || address >>> 20 == 0xac1
          || address >>> 16 == 0xc0a8
          || address >>> 16 == 0xa9fe
          || address >>> 22 == 0x6440_0000 >>> 22
          || first >= 224;
    }
    return high == 0 && low >>> 1 == 0
        || high >>> 57 == 0xfc >>> 1
        || high >>> 54 == 0xfe80 >>> 6
        || high >>> 56 == 0xff;
  }
}
