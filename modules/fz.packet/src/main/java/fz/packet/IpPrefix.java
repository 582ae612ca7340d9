package fz.packet;

import java.util.Optional;

/**
 * A range of addresses of one family that share their first bits (CIDR, RFC 4632). Bits behind the
 * prefix are cleared on construction. The text form contains an address: do not log it above DEBUG.
 *
 * @param high bytes 0 to 7 of the first address, see {@link Endpoint}
 * @param low bytes 8 to 15 of the first address
 * @param bits 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record IpPrefix(long high, long low, int bits) {
  /** Creates a prefix; the address may be any one of the range. */
  public IpPrefix {
    boolean ipv4 = Endpoint.isIpv4(high, low);
    if (bits < 0 || bits > (ipv4 ? 32 : 128)) {
      throw new IllegalArgumentException("prefix of " + bits + " bits");
    }
    int all = ipv4 ? bits + 96 : bits;
    high &= mask(all);
    low &= mask(all - 64);
  }

  /** Returns the prefix of one address. */
  public static IpPrefix host(long high, long low) {
    return new IpPrefix(high, low, Endpoint.isIpv4(high, low) ? 32 : 128);
  }

  /**
   * Reads {@code 10.0.0.0/24}, {@code fd00::/8}, or an address alone for the prefix of one address.
   *
   * @return empty if it is anything else
   */
  public static Optional<IpPrefix> parse(String text) {
    int slash = text.indexOf('/');
    Optional<Endpoint> address = IpAddresses.parse(slash < 0 ? text : text.substring(0, slash));
    if (address.isEmpty()) {
      return Optional.empty();
    }
    Endpoint first = address.get();
    int most = first.isIpv4() ? 32 : 128;
    int bits = slash < 0 ? most : IpAddresses.decimal(text.substring(slash + 1), most);
    return bits < 0 ? Optional.empty() : Optional.of(new IpPrefix(first.high(), first.low(), bits));
  }

  /** Returns true for a range of IPv4 addresses. */
  public boolean isIpv4() {
    return Endpoint.isIpv4(high, low);
  }

  /** Returns true if an address is in the range; one of the other family never is. */
  @HotPath
  public boolean contains(long addressHigh, long addressLow) {
    boolean ipv4 = isIpv4();
    int all = ipv4 ? bits + 96 : bits;
    return ((high ^ addressHigh) & mask(all)) == 0
        && ((low ^ addressLow) & mask(all - 64)) == 0
        && (ipv4 || !Endpoint.isIpv4(addressHigh, addressLow));
  }

  /** Returns true if every address of another range is in this one. */
  public boolean contains(IpPrefix other) {
    return other.bits >= bits && isIpv4() == other.isIpv4() && contains(other.high, other.low);
  }

  @Override
  public String toString() {
    return new Endpoint(high, low, 0).toInetAddress().getHostAddress() + "/" + bits;
  }

  /** Returns a long whose first bits are set: none below 1, all above 63. */
  @HotPath
  public static long mask(int bits) {
    if (bits <= 0) {
      return 0;
    }
    return bits >= 64 ? -1L : -1L << 64 - bits;
  }
}
