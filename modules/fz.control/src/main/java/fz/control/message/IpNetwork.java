package fz.control.message;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A range of addresses with a common prefix, without host bits.
 *
 * @param address the first address
 * @param bits the length of the prefix: 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record IpNetwork(InetAddress address, int bits) {
  /** Checks the length and that all bits behind the prefix are zero. */
  public IpNetwork {
    byte[] bytes = address.getAddress();
    if (bits < 0 || bits > bytes.length * 8) {
      throw new IllegalArgumentException("prefix of " + bits + " bits");
    }
    for (int bit = bits; bit < bytes.length * 8; bit++) {
      if ((bytes[bit / 8] & 0x80 >> bit % 8) != 0) {
        throw new IllegalArgumentException("bits set behind the prefix");
      }
    }
  }

  /** Reads {@code 10.0.0.0/24}, or an address alone; empty if it is anything else. */
  public static Optional<IpNetwork> parse(String text) {
    int slash = text.indexOf('/');
    Optional<InetAddress> address = IpText.parse(slash < 0 ? text : text.substring(0, slash));
    if (address.isEmpty()) {
      return Optional.empty();
    }
    try {
      int most = address.get().getAddress().length * 8;
      int bits = slash < 0 ? most : IpText.prefixLength(text.substring(slash + 1));
      return Optional.of(new IpNetwork(address.get(), bits));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return IpText.format(address) + "/" + bits;
  }
}
