package fz.control.message;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** The text forms of addresses on the wire. Names are never looked up. */
public final class IpText {
  private static final int MAX_LENGTH = 45;

  private IpText() {}

  /** Reads an IPv4 address of four decimal numbers or an IPv6 address; empty for all else. */
  public static Optional<InetAddress> parse(String text) {
    boolean ipv6 = text.indexOf(':') >= 0;
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    int dots = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      dots += c == '.' ? 1 : 0;
      boolean digit = c >= '0' && c <= '9';
      boolean hex = c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' || c == ':';
      if (!digit && c != '.' && !(ipv6 && hex)) {
        return Optional.empty();
      }
    }
    if (!ipv6 && dots != 3) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Reads an address that may be followed by the prefix length of a single address. */
  public static Optional<InetAddress> parseHost(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return parse(text);
    }
    Optional<InetAddress> address = parse(text.substring(0, slash));
    String suffix = text.substring(slash + 1);
    return address.filter(a -> suffix.equals(a.getAddress().length == 4 ? "32" : "128"));
  }

  /** Reads {@code 192.0.2.1:53} or {@code [2001:db8::1]:53}; empty if it is anything else. */
  public static Optional<InetSocketAddress> parseSocketAddress(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    String host = text.substring(0, colon);
    boolean brackets = host.startsWith("[") && host.endsWith("]") && host.length() > 2;
    if (!brackets && host.indexOf(':') >= 0) {
      return Optional.empty();
    }
    int port = number(text.substring(colon + 1), 5, 65535);
    Optional<InetAddress> address = parse(brackets ? host.substring(1, host.length() - 1) : host);
    return port < 0 ? Optional.empty() : address.map(a -> new InetSocketAddress(a, port));
  }

  /** Returns the canonical form (RFC 5952 for IPv6). */
  public static String format(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 4 ? address.getHostAddress() : formatIpv6(bytes);
  }

  /** Returns the canonical form with the port, in brackets for IPv6. */
  public static String format(InetSocketAddress address) {
    String host = format(address.getAddress());
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  /** Returns a number of up to three digits, or -1. */
  static int prefixLength(String text) {
    return number(text, 3, 128);
  }

  private static int number(String text, int maxDigits, int max) {
    if (text.isEmpty() || text.length() > maxDigits) {
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
    return value <= max ? value : -1;
  }

  private static String formatIpv6(byte[] bytes) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
    }
    int bestStart = -1;
    int bestLength = 1; // a single zero group is not shortened
    for (int i = 0; i < 8; ) {
      int end = i;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - i > bestLength) {
        bestStart = i;
        bestLength = end - i;
      }
      i = Math.max(end, i + 1);
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == bestStart) {
        text.append("::");
        i += bestLength - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
