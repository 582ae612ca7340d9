package fz.packet;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;

/** Questions about addresses in the two halves of {@link Endpoint}, IPv4 in mapped form. */
public final class IpAddresses {
  private static final int MAX_TEXT = 45;

  private IpAddresses() {}

  /** Returns true for IPv4 224.0.0.0/4 and IPv6 ff00::/8. */
  @HotPath
  public static boolean isMulticast(long high, long low) {
    return Endpoint.isIpv4(high, low) ? (int) low >>> 28 == 0xe : high >>> 56 == 0xff;
  }

  /** Returns true for 0.0.0.0 and ::. */
  @HotPath
  public static boolean isUnspecified(long high, long low) {
    return high == 0 && (low == 0 || low == Endpoint.mapped(0));
  }

  /** Returns true for 127.0.0.0/8 and ::1. */
  @HotPath
  public static boolean isLoopback(long high, long low) {
    return Endpoint.isIpv4(high, low) ? (int) low >>> 24 == 127 : high == 0 && low == 1;
  }

  /**
   * Returns true for an address that names one host: not unspecified, 0.0.0.0/8, multicast or
   * 240.0.0.0/4.
   */
  @HotPath
  public static boolean isUnicast(long high, long low) {
    if (Endpoint.isIpv4(high, low)) {
      int first = (int) low >>> 24;
      return first != 0 && first < 224;
    }
    return !isUnspecified(high, low) && !isMulticast(high, low);
  }

  /**
   * Reads an address: four decimal numbers, or IPv6 as in RFC 4291 section 2.2 without a zone.
   *
   * @return the address with port 0; empty for anything else, names included
   */
  public static Optional<Endpoint> parse(String text) {
    if (text.length() > MAX_TEXT) {
      return Optional.empty();
    }
    return text.indexOf(':') < 0 ? parseIpv4(text) : parseIpv6(text);
  }

  private static Optional<Endpoint> parseIpv4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    int address = 0;
    for (String part : parts) {
      int octet = decimal(part, 255);
      if (octet < 0) {
        return Optional.empty();
      }
      address = address << 8 | octet;
    }
    return Optional.of(Endpoint.ofIpv4(address, 0));
  }

  /** Returns a number of one to three digits without leading zeros, or -1. */
  static int decimal(String text, int max) {
    if (text.isEmpty() || text.length() > 3 || text.length() > 1 && text.charAt(0) == '0') {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value > max ? -1 : value;
  }

  private static Optional<Endpoint> parseIpv6(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != ':' && c != '.' && Character.digit(c, 16) < 0 || c > 'f') {
        return Optional.empty();
      }
    }
    try {
      // Made of these characters only, it is a literal or nothing: no name is ever looked up.
      InetAddress address = Inet6Address.ofLiteral(text);
      return Optional.of(Endpoint.of(address, 0));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
