package fz.wg.settings;

import fz.control.message.IpText;
import fz.packet.Endpoint;
import fz.packet.IpPrefix;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Values that configuration files and the configuration protocol write alike. */
public final class Values {
  /** The largest UDP port. */
  public static final int MAX_PORT = 0xffff;

  /** The longest interval of persistent keepalives, in seconds. */
  public static final int MAX_KEEPALIVE_SECONDS = 0xffff;

  /** So many digits fit a long in decimal and in hexadecimal. */
  private static final int MAX_DIGITS = 15;

  private Values() {}

  /** Reads a decimal number of digits only, from 0 to a largest one; empty for anything else. */
  public static OptionalInt number(String text, int most) {
    OptionalLong value = digits(text, 10);
    return value.isPresent() && value.getAsLong() <= most
        ? OptionalInt.of((int) value.getAsLong())
        : OptionalInt.empty();
  }

  /** Reads a decimal number of 32 bits; empty for anything else. */
  public static OptionalInt mark(String text) {
    return mark(text, 10);
  }

  /** Reads a number of 32 bits, in hexadecimal behind {@code 0x}; empty for anything else. */
  public static OptionalInt markOrHex(String text) {
    boolean hex = text.startsWith("0x") || text.startsWith("0X");
    return hex ? mark(text.substring(2), 16) : mark(text, 10);
  }

  /**
   * Reads {@code 192.0.2.1:51820} or {@code [2001:db8::1]:51820}; empty for anything else, names
   * and zones included.
   */
  public static Optional<Endpoint> endpoint(String text) {
    boolean ipv6 = text.indexOf(':') != text.lastIndexOf(':');
    return text.startsWith("[") == ipv6
        ? IpText.parseSocketAddress(text).map(Endpoint::of)
        : Optional.empty();
  }

  /** Returns an endpoint as {@link #endpoint} reads it. */
  public static String text(Endpoint endpoint) {
    return IpText.format(endpoint.toSocketAddress());
  }

  /** Returns a range of addresses as {@link #prefix} reads it. */
  public static String text(IpPrefix prefix) {
    Endpoint first = new Endpoint(prefix.high(), prefix.low(), 0);
    return IpText.format(first.toInetAddress()) + "/" + prefix.bits();
  }

  /** Reads {@code 10.0.0.0/24}; the length must be there. Empty for anything else. */
  public static Optional<IpPrefix> prefix(String text) {
    return text.indexOf('/') < 0 ? Optional.empty() : IpPrefix.parse(text);
  }

  private static OptionalInt mark(String text, int radix) {
    OptionalLong value = digits(text, radix);
    return value.isPresent() && value.getAsLong() <= 0xffff_ffffL
        ? OptionalInt.of((int) value.getAsLong())
        : OptionalInt.empty();
  }

  private static OptionalLong digits(String text, int radix) {
    if (text.isEmpty() || text.length() > MAX_DIGITS) {
      return OptionalLong.empty();
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      int digit = character < 0x80 ? Character.digit(character, radix) : -1;
      if (digit < 0) {
        return OptionalLong.empty();
      }
      value = value * radix + digit;
    }
    return OptionalLong.of(value);
  }
}
