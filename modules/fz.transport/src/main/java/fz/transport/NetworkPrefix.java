package fz.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An address with a prefix length: a network, or an address of an interface in its network. The
 * text form contains an address: do not log it above DEBUG.
 *
 * @param address IPv4 or IPv6
 * @param bits 0 to 32 or 0 to 128
 */
public record NetworkPrefix(InetAddress address, int bits) {
  /** Checks the length against the family. */
  public NetworkPrefix {
    if (bits < 0 || bits > address.getAddress().length * 8) {
      throw new IllegalArgumentException("prefix length " + bits);
    }
  }

  /** Returns true for IPv4. */
  public boolean isIpv4() {
    return address.getAddress().length == 4;
  }

  /** Returns the network: the same prefix with all bits behind it cleared. */
  public NetworkPrefix network() {
    byte[] bytes = address.getAddress();
    for (int i = 0; i < bytes.length; i++) {
      int kept = Math.clamp(bits - 8L * i, 0, 8);
      bytes[i] &= (byte) (0xff00 >> kept);
    }
    try {
      return new NetworkPrefix(InetAddress.getByAddress(bytes), bits);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes are always an address", e);
    }
  }

  /**
   * Reads {@code 100.64.0.1}, {@code 100.64.0.0/11} or their IPv6 likes; without a length it is
   * that of one address. Names are not looked up.
   *
   * @throws TransportException if it is nothing of that kind
   */
  public static NetworkPrefix parse(String text) throws TransportException {
    int slash = text.indexOf('/');
    String literal = slash < 0 ? text : text.substring(0, slash);
    try {
      InetAddress address = InetAddress.ofLiteral(literal);
      int bits =
          slash < 0 ? address.getAddress().length * 8 : Integer.parseInt(text.substring(slash + 1));
      return new NetworkPrefix(address, bits);
    } catch (IllegalArgumentException e) {
      throw new TransportException(
          "'" + text + "' is not an address with an optional prefix length", e);
    }
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + bits;
  }
}
