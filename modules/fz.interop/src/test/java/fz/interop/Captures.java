package fz.interop;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Capture files, built from their specifications and not with the code under test. */
final class Captures {
  /** Link types of raw IP: of either family, told apart by the first bits, or of one. */
  static final int RAW_IP = 101;

  static final int RAW_IPV4 = 228;
  static final int RAW_IPV6 = 229;

  private Captures() {}

  /** Returns a file in the classic format of libpcap, little-endian, with microseconds. */
  static byte[] pcap(List<byte[]> packets) {
    return pcap(packets, RAW_IP);
  }

  /** The same with another link type. */
  static byte[] pcap(List<byte[]> packets, int linkType) {
    ByteBuffer file = buffer(24 + packets.stream().mapToInt(packet -> 16 + packet.length).sum());
    file.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
    file.putInt(0).putInt(0).putInt(65_535).putInt(linkType);
    int number = 0;
    for (byte[] packet : packets) {
      file.putInt(1_700_000_000 + number++).putInt(0).putInt(packet.length).putInt(packet.length);
      file.put(packet);
    }
    return file.array();
  }

  /**
   * Returns a file in the format of pcapng: a section header, an interface of raw IP, and an
   * enhanced packet block for each packet, whose time is its number in microseconds.
   */
  static byte[] pcapng(List<byte[]> packets) {
    int bytes = packets.stream().mapToInt(packet -> 32 + padded(packet.length)).sum();
    ByteBuffer file = buffer(28 + 20 + bytes);
    file.putInt(0x0a0d0d0a).putInt(28).putInt(0x1a2b3c4d);
    file.putShort((short) 1).putShort((short) 0).putLong(-1).putInt(28);
    file.putInt(1).putInt(20).putShort((short) RAW_IP).putShort((short) 0).putInt(0).putInt(20);
    int number = 0;
    for (byte[] packet : packets) {
      int length = 32 + padded(packet.length);
      file.putInt(6).putInt(length).putInt(0).putInt(0).putInt(number++);
      file.putInt(packet.length).putInt(packet.length).put(packet);
      file.position(file.position() + padded(packet.length) - packet.length);
      file.putInt(length);
    }
    return file.array();
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int padded(int length) {
    return length + 3 & ~3;
  }
}
