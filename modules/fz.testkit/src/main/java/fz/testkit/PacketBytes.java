package fz.testkit;

import java.nio.ByteBuffer;

/**
 * Whole packets as bytes, taken apart and summed up in the simplest way there is: what checks the
 * packet classes must not be made of them.
 */
public final class PacketBytes {
  private static final int ICMP = 1;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMPV6 = 58;

  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int DESTINATION_OPTIONS = 60;

  private PacketBytes() {}

  /** Returns true for IPv4. */
  public static boolean isIpv4(byte[] packet) {
    return packet[0] >>> 4 == 4;
  }

  /** Returns the bytes in front of the transport header: with options, or extension headers. */
  public static int headerLength(byte[] packet) {
    if (isIpv4(packet)) {
      return (packet[0] & 15) * 4;
    }
    int at = 40;
    for (int next = packet[6]; isExtension(next); ) {
      next = packet[at];
      at += next(packet, at);
    }
    return at;
  }

  /** Returns the protocol behind all headers. */
  public static int protocol(byte[] packet) {
    if (isIpv4(packet)) {
      return packet[9] & 0xff;
    }
    int at = 40;
    int next = packet[6] & 0xff;
    while (isExtension(next)) {
      next = packet[at] & 0xff;
      at += next(packet, at);
    }
    return next;
  }

  /** Returns a copy of what is behind all headers. */
  public static byte[] payload(byte[] packet) {
    int header = headerLength(packet);
    byte[] payload = new byte[packet.length - header];
    System.arraycopy(packet, header, payload, 0, payload.length);
    return payload;
  }

  /** Computes the checksum of an IPv4 header, and that of a transport header which is known. */
  public static void complete(byte[] packet) {
    completeHeader(packet);
    int field = checksumField(packet);
    if (field < 0) {
      return;
    }
    ByteBuffer buffer = ByteBuffer.wrap(packet);
    buffer.putShort(field, (short) 0);
    int checksum = ~fold(transportSum(packet)) & 0xffff;
    boolean zero = checksum == 0 && protocol(packet) == UDP;
    buffer.putShort(field, (short) (zero ? 0xffff : checksum));
  }

  /** Computes the checksum of an IPv4 header. */
  public static void completeHeader(byte[] packet) {
    if (isIpv4(packet)) {
      ByteBuffer buffer = ByteBuffer.wrap(packet);
      buffer.putShort(10, (short) 0);
      buffer.putShort(10, (short) ~fold(sum(packet, 0, headerLength(packet))));
    }
  }

  /**
   * Returns true if the lengths and checksums of a whole packet are right. UDP over IPv4 may have
   * no checksum.
   */
  public static boolean isIntact(byte[] packet) {
    ByteBuffer buffer = ByteBuffer.wrap(packet);
    boolean ipv4 = isIpv4(packet);
    int stated = ipv4 ? buffer.getShort(2) & 0xffff : 40 + (buffer.getShort(4) & 0xffff);
    if (stated != packet.length || ipv4 && fold(sum(packet, 0, headerLength(packet))) != 0xffff) {
      return false;
    }
    int field = checksumField(packet);
    if (field < 0 || ipv4 && protocol(packet) == UDP && buffer.getShort(field) == 0) {
      return true;
    }
    return fold(transportSum(packet)) == 0xffff;
  }

  /** Sums 16-bit words one by one; an odd last byte is the upper one of its word. */
  public static long sum(byte[] bytes, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      int octet = bytes[i] & 0xff;
      sum += (i - from) % 2 == 0 ? octet << 8 : octet;
    }
    return sum;
  }

  /** Folds a sum to 16 bits. */
  public static int fold(long sum) {
    long folded = sum;
    while (folded > 0xffff) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return (int) folded;
  }

  /** Returns where the checksum of the transport header is, or -1 for protocols not known. */
  public static int checksumField(byte[] packet) {
    int field =
        switch (protocol(packet)) {
          case TCP -> 16;
          case UDP -> 6;
          case ICMP -> isIpv4(packet) ? 2 : -1;
          case ICMPV6 -> isIpv4(packet) ? -1 : 2;
          default -> -1;
        };
    int at = headerLength(packet) + field;
    return field < 0 || at + 2 > packet.length ? -1 : at;
  }

  private static long transportSum(byte[] packet) {
    int header = headerLength(packet);
    int protocol = protocol(packet);
    long sum = sum(packet, header, packet.length);
    if (protocol == ICMP) {
      return sum;
    }
    long addresses = isIpv4(packet) ? sum(packet, 12, 20) : sum(packet, 8, 40);
    return sum + addresses + protocol + packet.length - header;
  }

  private static int next(byte[] packet, int at) {
    return ((packet[at + 1] & 0xff) + 1) * 8;
  }

  private static boolean isExtension(int next) {
    return next == HOP_BY_HOP || next == ROUTING || next == FRAGMENT || next == DESTINATION_OPTIONS;
  }
}
