package fz.packet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * An address and a UDP port as numbers, comparable without allocation. An IPv4 address is held in
 * its IPv4-mapped form {@code ::ffff:a.b.c.d} (RFC 4291 section 2.5.5.2). The text form contains an
 * address: do not log it above DEBUG.
 *
 * @param high bytes 0 to 7 of the address, big-endian
 * @param low bytes 8 to 15 of the address, big-endian
 * @param port 0 to 65535
 */
public record Endpoint(long high, long low, int port) implements Comparable<Endpoint> {
  private static final long MAPPED_PREFIX = 0x0000_ffff_0000_0000L;

  /** Returns the end point of a socket address, which must be resolved. */
  public static Endpoint of(InetSocketAddress address) {
    return of(address.getAddress(), address.getPort());
  }

  /** Returns the end point of an address and a port. */
  public static Endpoint of(InetAddress address, int port) {
    byte[] bytes = address.getAddress();
    return bytes.length == 4
        ? ofIpv4(int32(bytes, 0), port)
        : new Endpoint(int64(bytes, 0), int64(bytes, 8), port);
  }

  /** Returns the end point of an IPv4 address given as a big-endian number. */
  public static Endpoint ofIpv4(int address, int port) {
    return new Endpoint(0, mapped(address), port);
  }

  /** Returns the low half of the IPv4-mapped form of an IPv4 address; the high half is 0. */
  public static long mapped(int address) {
    return MAPPED_PREFIX | (address & 0xffff_ffffL);
  }

  /** Returns true if the halves hold an IPv4-mapped address. */
  public static boolean isIpv4(long high, long low) {
    return high == 0 && low >>> 32 == 0xffff;
  }

  /** Returns true for an IPv4 end point. */
  public boolean isIpv4() {
    return isIpv4(high, low);
  }

  /** Returns the IPv4 address as a big-endian number; meaningless for IPv6. */
  public int ipv4() {
    return (int) low;
  }

  /** Returns the same address with another port. */
  public Endpoint withPort(int newPort) {
    return new Endpoint(high, low, newPort);
  }

  /** Returns the address in network byte order: 4 or 16 bytes. */
  public byte[] addressBytes() {
    byte[] bytes = new byte[isIpv4() ? 4 : 16];
    for (int i = 0; i < bytes.length; i++) {
      int fromEnd = bytes.length - 1 - i;
      bytes[i] = (byte) (fromEnd < 8 ? low >>> 8 * fromEnd : high >>> 8 * (fromEnd - 8));
    }
    return bytes;
  }

  /** Returns the address as the JDK's type. */
  public InetAddress toInetAddress() {
    try {
      return InetAddress.getByAddress(addressBytes());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes are always an address", e);
    }
  }

  /** Returns the end point as the JDK's type. */
  public InetSocketAddress toSocketAddress() {
    return new InetSocketAddress(toInetAddress(), port);
  }

  @Override
  public int compareTo(Endpoint other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    if (byHigh != 0) {
      return byHigh;
    }
    int byLow = Long.compareUnsigned(low, other.low);
    return byLow != 0 ? byLow : Integer.compare(port, other.port);
  }

  @Override
  public String toString() {
    String address = toInetAddress().getHostAddress();
    return isIpv4() ? address + ":" + port : "[" + address + "]:" + port;
  }

  private static int int32(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | (bytes[at + 3] & 0xff);
  }

  private static long int64(byte[] bytes, int at) {
    return (long) int32(bytes, at) << 32 | (int32(bytes, at + 4) & 0xffff_ffffL);
  }
}
