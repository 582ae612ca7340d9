package fz.portal.apply;

import fz.portal.policy.ResourceType;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Addresses of resources. Exceptions have a message that completes a sentence which starts with the
 * address.
 */
final class ResourceAddress {
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern LABEL =
      Pattern.compile("\\*\\*|[a-z0-9_*?]([a-z0-9_*?-]{0,61}[a-z0-9_*?])?");

  /** A network: its address bytes and the number of leading bits that count. */
  private record Network(byte[] address, int bits) {
    static Network of(String address, int bits) {
      return new Network(literal(address), bits);
    }

    boolean overlaps(Network other) {
      return address.length == other.address.length
          && samePrefix(address, other.address, Math.min(bits, other.bits));
    }
  }

  private static final Network[] TUNNEL = {
    Network.of("100.64.0.0", 10), Network.of("fd00:2021:1111::", 48),
  };

  private ResourceAddress() {}

  static String parse(ResourceType type, String text) {
    return switch (type) {
      case DNS -> pattern(text);
      case IP -> address(text);
      case CIDR -> network(text);
      case INTERNET -> throw new IllegalArgumentException("does not apply to the internet");
    };
  }

  private static String pattern(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    if (name.endsWith(".")) {
      name = name.substring(0, name.length() - 1);
    }
    if (name.isEmpty() || name.length() > 253) {
      throw new IllegalArgumentException("must have 1 to 253 characters");
    }
    String[] labels = name.split("\\.", -1);
    for (String label : labels) {
      if (!LABEL.matcher(label).matches()) {
        throw new IllegalArgumentException(
            "is not a domain name or pattern, such as web.example.com, *.example.com or"
                + " **.example.com; '"
                + label
                + "' is wrong");
      }
    }
    if (IPV4.matcher(name).matches()) {
      throw new IllegalArgumentException("is an address; use the type ip");
    }
    if (labels[labels.length - 1].chars().allMatch(c -> c == '*' || c == '?')) {
      throw new IllegalArgumentException("would match every domain; use the type internet");
    }
    return name;
  }

  private static String address(String text) {
    byte[] bytes = literal(text);
    refuseTunnel(new Network(bytes, bytes.length * 8));
    return text.toLowerCase(Locale.ROOT);
  }

  private static String network(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("has no prefix length, such as 10.9.0.0/24");
    }
    byte[] bytes = literal(text.substring(0, slash));
    int bits;
    try {
      bits = Integer.parseInt(text.substring(slash + 1));
    } catch (NumberFormatException e) {
      bits = -1;
    }
    if (bits < 0 || bits > bytes.length * 8) {
      throw new IllegalArgumentException(
          "must have a prefix length from 1 to " + bytes.length * 8 + " after the '/'");
    }
    if (bits == 0) {
      throw new IllegalArgumentException("is everything; use the type internet");
    }
    byte[] masked = masked(bytes, bits);
    if (!samePrefix(bytes, masked, bytes.length * 8)) {
      throw new IllegalArgumentException(
          "has bits set after the prefix; write " + format(masked) + "/" + bits);
    }
    refuseTunnel(new Network(bytes, bits));
    return text.toLowerCase(Locale.ROOT);
  }

  private static void refuseTunnel(Network network) {
    for (Network tunnel : TUNNEL) {
      if (network.overlaps(tunnel)) {
        throw new IllegalArgumentException(
            "overlaps the addresses of the tunnel itself (100.64.0.0/10 and"
                + " fd00:2021:1111::/48); choose another one");
      }
    }
  }

  private static byte[] literal(String text) {
    boolean ipv6 = text.indexOf(':') >= 0 && text.indexOf('%') < 0;
    if (ipv6 || IPV4.matcher(text).matches()) {
      try {
        return InetAddress.ofLiteral(text).getAddress();
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("is not an IP address", e);
      }
    }
    throw new IllegalArgumentException("is not an IP address");
  }

  private static byte[] masked(byte[] address, int bits) {
    byte[] masked = address.clone();
    for (int bit = bits; bit < address.length * 8; bit++) {
      masked[bit / 8] &= (byte) ~(0x80 >> bit % 8);
    }
    return masked;
  }

  private static boolean samePrefix(byte[] a, byte[] b, int bits) {
    for (int bit = 0; bit < bits; bit++) {
      if (((a[bit / 8] ^ b[bit / 8]) & 0x80 >> bit % 8) != 0) {
        return false;
      }
    }
    return true;
  }

  private static String format(byte[] address) {
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
