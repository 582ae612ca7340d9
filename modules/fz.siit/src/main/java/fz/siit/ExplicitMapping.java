package fz.siit;

import fz.packet.IpPrefix;
import java.util.Optional;

/**
 * Two prefixes whose addresses stand for one another (RFC 7757 section 3.1): the bits behind the
 * IPv4 prefix are those behind the IPv6 prefix; bits of the IPv6 address behind them are zero when
 * written and ignored when read.
 *
 * @param ipv4 an IPv4 prefix
 * @param ipv6 an IPv6 prefix that leaves at least as many bits as the IPv4 prefix does
 */
public record ExplicitMapping(IpPrefix ipv4, IpPrefix ipv6) {
  /**
   * Creates a mapping.
   *
   * @throws IllegalArgumentException if a family is wrong or the IPv6 prefix leaves too few bits
   */
  public ExplicitMapping {
    if (!ipv4.isIpv4() || ipv6.isIpv4()) {
      throw new IllegalArgumentException(ipv4 + "," + ipv6 + " is not an IPv4 and an IPv6 prefix");
    }
    if (32 - ipv4.bits() > 128 - ipv6.bits()) {
      throw new IllegalArgumentException(ipv6 + " has no room for the addresses of " + ipv4);
    }
  }

  /**
   * Reads {@code 192.0.2.0/24,2001:db8::/120}; a prefix without a length is one address.
   *
   * @return empty unless two prefixes are separated by a comma
   * @throws IllegalArgumentException as the constructor
   */
  public static Optional<ExplicitMapping> parse(String text) {
    int comma = text.indexOf(',');
    if (comma < 0) {
      return Optional.empty();
    }
    Optional<IpPrefix> ipv4 = IpPrefix.parse(text.substring(0, comma).strip());
    Optional<IpPrefix> ipv6 = IpPrefix.parse(text.substring(comma + 1).strip());
    if (ipv4.isEmpty() || ipv6.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new ExplicitMapping(ipv4.get(), ipv6.get()));
  }
}
