package fz.linux;

import fz.packet.Endpoint;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Reads and writes {@code struct sockaddr_in} and {@code sockaddr_in6}, as the halves that {@link
 * Endpoint} describes.
 *
 * <pre>
 *   sockaddr_in    family:16  port:16be  address:32be  zero:64
 *   sockaddr_in6   family:16  port:16be  flowinfo:32   address:128be  scope:32
 * </pre>
 */
public final class SocketAddresses {
  /** {@code AF_INET}. */
  public static final int AF_INET = 2;

  /** {@code AF_INET6}. */
  public static final int AF_INET6 = 10;

  /** Size of {@code struct sockaddr_in}. */
  public static final int IPV4_BYTES = 16;

  /** Size of {@code struct sockaddr_in6}, the larger of the two. */
  public static final int IPV6_BYTES = 28;

  private static final ValueLayout.OfShort FAMILY = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfShort SHORT_BE =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT_BE =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG_BE =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private SocketAddresses() {}

  /** Returns the size of an address of a family. */
  public static int length(int family) {
    return family == AF_INET ? IPV4_BYTES : IPV6_BYTES;
  }

  /** Writes an address; of an IPv4 address only the last 32 bits count. */
  public static void write(
      MemorySegment memory, long offset, int family, long high, long low, int port) {
    memory.set(FAMILY, offset, (short) family);
    memory.set(SHORT_BE, offset + 2, (short) port);
    if (family == AF_INET) {
      memory.set(INT_BE, offset + 4, (int) low);
      memory.set(LONG_BE, offset + 8, 0);
    } else {
      memory.set(INT_BE, offset + 4, 0);
      memory.set(LONG_BE, offset + 8, high);
      memory.set(LONG_BE, offset + 16, low);
      memory.set(INT_BE, offset + 24, 0);
    }
  }

  /** Returns the port of an address. */
  public static int port(MemorySegment memory, long offset) {
    return memory.get(SHORT_BE, offset + 2) & 0xffff;
  }

  /** Returns bytes 0 to 7 of an address. */
  public static long high(MemorySegment memory, long offset, int family) {
    return family == AF_INET ? 0 : memory.get(LONG_BE, offset + 8);
  }

  /** Returns bytes 8 to 15 of an address. */
  public static long low(MemorySegment memory, long offset, int family) {
    return family == AF_INET
        ? Endpoint.mapped(memory.get(INT_BE, offset + 4))
        : memory.get(LONG_BE, offset + 16);
  }
}
