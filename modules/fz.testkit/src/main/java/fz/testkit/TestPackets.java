package fz.testkit;

import fz.packet.Endpoint;
import java.nio.ByteBuffer;

/**
 * UDP packets that carry the number of their flow and their own number, to check order and loss.
 */
public final class TestPackets {
  /** Length of the shortest packet, of either family. */
  public static final int LEAST_BYTES = 64;

  private static final int UDP = 17;

  private TestPackets() {}

  /**
   * Builds a UDP packet of IPv4 or IPv6, after the family of its source.
   *
   * @param flow goes into the payload
   * @param number goes into the payload
   * @param lengthBytes length of the whole packet, at least {@link #LEAST_BYTES}
   */
  public static byte[] udp(
      Endpoint source, Endpoint destination, int flow, long number, int lengthBytes) {
    boolean ipv4 = source.isIpv4();
    ByteBuffer packet = ByteBuffer.allocate(lengthBytes);
    int header = ipv4 ? ipv4(packet, source, destination) : ipv6(packet, source, destination);
    int udpLength = lengthBytes - header;
    packet.putShort((short) source.port()).putShort((short) destination.port());
    packet.putShort((short) udpLength).putShort((short) 0);
    packet.putInt(flow).putLong(number);
    while (packet.hasRemaining()) {
      packet.put((byte) (number + packet.position()));
    }
    long sum = UDP + udpLength;
    int addresses = ipv4 ? 12 : 8;
    sum += sum(packet, addresses, header - addresses) + sum(packet, header, udpLength);
    int checksum = ~fold(sum) & 0xffff;
    packet.putShort(header + 6, (short) (checksum == 0 ? 0xffff : checksum));
    return packet.array();
  }

  /** Returns the flow of a packet of this class. */
  public static int flow(byte[] packet) {
    return ByteBuffer.wrap(packet).getInt(payload(packet));
  }

  /** Returns the number of a packet of this class. */
  public static long number(byte[] packet) {
    return ByteBuffer.wrap(packet).getLong(payload(packet) + 4);
  }

  private static int payload(byte[] packet) {
    return packet[0] >>> 4 == 4 ? 28 : 48;
  }

  private static int ipv4(ByteBuffer packet, Endpoint source, Endpoint destination) {
    packet.putShort((short) 0x4500).putShort((short) packet.capacity());
    packet.putInt(0x4000);
    packet.put((byte) 64).put((byte) UDP).putShort((short) 0);
    packet.put(source.addressBytes()).put(destination.addressBytes());
    packet.putShort(10, (short) ~fold(sum(packet, 0, 20)));
    return 20;
  }

  private static int ipv6(ByteBuffer packet, Endpoint source, Endpoint destination) {
    packet.putInt(0x6000_0000).putShort((short) (packet.capacity() - 40));
    packet.put((byte) UDP).put((byte) 64);
    packet.put(source.addressBytes()).put(destination.addressBytes());
    return 40;
  }

  private static long sum(ByteBuffer packet, int offset, int length) {
    long sum = 0;
    for (int i = 0; i < length; i++) {
      int octet = packet.get(offset + i) & 0xff;
      sum += i % 2 == 0 ? octet << 8 : octet;
    }
    return sum;
  }

  private static int fold(long sum) {
    long folded = sum;
    while (folded > 0xffff) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return (int) folded;
  }
}
