package fz.testkit;

import fz.packet.Endpoint;
import java.nio.ByteBuffer;

/**
 * UDP packets that carry the number of their flow and their own number, to check order and loss.
 */
public final class TestPackets {
  /** Length of the shortest packet, of either family. */
  public static final int LEAST_BYTES = 64;

  private static final int UDP_HEADER = 8;

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
    int headers = (source.isIpv4() ? 20 : 40) + UDP_HEADER;
    ByteBuffer payload = ByteBuffer.allocate(lengthBytes - headers);
    payload.putInt(flow).putLong(number);
    while (payload.hasRemaining()) {
      payload.put((byte) (number + headers + payload.position()));
    }
    return PacketBuilder.of(source, destination).dontFragment().udp(payload.array());
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
    return PacketBytes.headerLength(packet) + UDP_HEADER;
  }
}
