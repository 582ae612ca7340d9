package fz.siit;

import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.IpPrefix;

/**
 * IPv6 addresses with an IPv4 address inside (RFC 6052 section 2.2): behind a prefix of 32, 40, 48,
 * 56, 64 or 96 bits, and around the octet of bits 64 to 71, which is zero.
 *
 * <pre>
 *   bits  0       32      40      48      56      64  72      80      88      96      104
 *    32   prefix  v4(32)                          u   suffix
 *    40   prefix          v4(24)                  u   (8)
 *    48   prefix                  v4(16)          u   (16)
 *    56   prefix                          (8)     u   v4(24)
 *    64   prefix                                  u   v4(32)
 *    96   prefix                                                              v4(32)
 * </pre>
 *
 * <p>The suffix is zero when written and ignored when read. Addresses that are not global are not
 * mapped by the well-known prefix 64:ff9b::/96 (section 3.1).
 */
public final class Rfc6052Prefix implements AddressMapping {
  private static final IpPrefix WELL_KNOWN = new IpPrefix(0x0064_ff9b_0000_0000L, 0, 96);

  /** IPv4 ranges that are not global: RFC 1918, RFC 6890 and multicast. */
  private static final int[][] NOT_GLOBAL = {
    {0x0000_0000, 8}, // this network
    {0x0a00_0000, 8}, // private
    {0x6440_0000, 10}, // shared, RFC 6598
    {0x7f00_0000, 8}, // loopback
    {0xa9fe_0000, 16}, // link-local
    {0xac10_0000, 12}, // private
    {0xc000_0000, 24}, // protocol assignments
    {0xc000_0200, 24}, // documentation
    {0xc0a8_0000, 16}, // private
    {0xc612_0000, 15}, // benchmarks
    {0xc633_6400, 24}, // documentation
    {0xcb00_7100, 24}, // documentation
    {0xe000_0000, 3}, // multicast and reserved
  };

  private final IpPrefix prefix;
  private final boolean wellKnown;

  /** Bits of the IPv4 address in front of the octet of zeros; meaningless for 96 bits. */
  private final int front;

  /**
   * Creates a mapping.
   *
   * @throws IllegalArgumentException if the length is not one of the six, or bits 64 to 71 are set
   */
  public Rfc6052Prefix(IpPrefix prefix) {
    boolean length =
        switch (prefix.bits()) {
          case 32, 40, 48, 56, 64, 96 -> true;
          default -> false;
        };
    if (prefix.isIpv4() || !length) {
      throw new IllegalArgumentException(
          prefix + " is not an IPv6 prefix of 32, 40, 48, 56, 64 or 96 bits");
    }
    if (prefix.low() >>> 56 != 0) {
      throw new IllegalArgumentException(prefix + " has bits set between 64 and 71");
    }
    this.prefix = prefix;
    this.wellKnown = prefix.equals(WELL_KNOWN);
    this.front = 64 - prefix.bits();
  }

  /** Returns the prefix. */
  public IpPrefix prefix() {
    return prefix;
  }

  @HotPath
  @Override
  public boolean map(AddressRole role, long high, long low, MappedAddress into) {
    if (Endpoint.isIpv4(high, low)) {
      return embed((int) low, into);
    }
    return extract(high, low, into);
  }

  private boolean embed(int address, MappedAddress into) {
    if (wellKnown && !isGlobal(address)) {
      return false;
    }
    long bits = address & 0xffff_ffffL;
    if (prefix.bits() == 96) {
      into.set(prefix.high(), prefix.low() | bits);
      return true;
    }
    long behind = bits & (1L << 32 - front) - 1;
    into.set(prefix.high() | bits >>> 32 - front, behind << 24 + front);
    return true;
  }

  private boolean extract(long high, long low, MappedAddress into) {
    if (!prefix.contains(high, low) || low >>> 56 != 0) {
      return false;
    }
    long bits = low;
    if (prefix.bits() != 96) {
      long behind = low >>> 24 + front & (1L << 32 - front) - 1;
      bits = high << 32 - front | behind;
    }
    if (wellKnown && !isGlobal((int) bits)) {
      return false;
    }
    into.setIpv4((int) bits);
    return true;
  }

  private static boolean isGlobal(int address) {
    for (int[] range : NOT_GLOBAL) {
      if ((address ^ range[0]) >>> 32 - range[1] == 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return prefix.toString();
  }
}
