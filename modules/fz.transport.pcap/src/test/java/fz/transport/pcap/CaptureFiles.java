package fz.transport.pcap;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Writes capture files by hand. */
final class CaptureFiles {
  private CaptureFiles() {}

  /** An IPv4 UDP packet, or rather its header, followed by bytes. */
  static byte[] ipv4(int length) {
    byte[] packet = new byte[length];
    ByteBuffer.wrap(packet).putShort((short) 0x4500).putShort((short) length);
    packet[length - 1] = (byte) length;
    return packet;
  }

  static byte[] ipv6(int length) {
    byte[] packet = new byte[length];
    ByteBuffer.wrap(packet).putInt(0x6000_0000).putShort((short) (length - 40));
    packet[length - 1] = (byte) length;
    return packet;
  }

  static byte[] ethernet(int etherType, byte[] packet, int vlans, int padding) {
    ByteBuffer frame = ByteBuffer.allocate(14 + 4 * vlans + packet.length + padding);
    frame.position(12);
    for (int i = 0; i < vlans; i++) {
      frame.putShort((short) 0x8100).putShort((short) 7);
    }
    return frame.putShort((short) etherType).put(packet).array();
  }

  static byte[] pcap(ByteOrder order, boolean nanos, int linkType, List<byte[]> records) {
    ByteBuffer out = ByteBuffer.allocate(100_000).order(order);
    out.putInt(nanos ? 0xa1b2_3c4d : 0xa1b2_c3d4).putShort((short) 2).putShort((short) 4);
    out.putInt(0).putInt(0).putInt(65_535).putInt(linkType);
    int seconds = 1;
    for (byte[] record : records) {
      out.putInt(seconds++).putInt(500).putInt(record.length).putInt(record.length).put(record);
    }
    return bytes(out);
  }

  /** A section with a comment, an unknown block, two interfaces and packets of three kinds. */
  static byte[] pcapng(ByteOrder order, List<byte[]> raw, byte[] frame) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteBuffer section = body(order).putInt(0x1a2b_3c4d).putShort((short) 1).putShort((short) 0);
    section.putLong(-1).putShort((short) 1).putShort((short) 3).putInt(0x6869_2100).putInt(0);
    block(out, order, 0x0a0d_0d0a, section);
    block(out, order, 0x0bad, body(order).putInt(1));
    ByteBuffer first = body(order).putShort((short) 101).putShort((short) 0).putInt(0);
    first
        .putShort((short) 9)
        .putShort((short) 1)
        .putInt(order == ByteOrder.BIG_ENDIAN ? 9 << 24 : 9);
    block(out, order, 1, first.putInt(0));
    block(out, order, 1, body(order).putShort((short) 1).putShort((short) 0).putInt(0));
    for (byte[] packet : raw) {
      ByteBuffer enhanced = body(order).putInt(0).putInt(0).putInt(77);
      block(out, order, 6, packet(enhanced, packet));
    }
    block(out, order, 6, packet(body(order).putInt(1).putInt(0).putInt(0), frame));
    ByteBuffer obsolete = body(order).putShort((short) 1).putShort((short) 0).putInt(0).putInt(0);
    block(out, order, 2, packet(obsolete, frame));
    ByteBuffer simple = body(order).putInt(raw.getFirst().length).put(raw.getFirst());
    block(out, order, 3, simple);
    return out.toByteArray();
  }

  private static ByteBuffer body(ByteOrder order) {
    return ByteBuffer.allocate(4_000).order(order);
  }

  private static ByteBuffer packet(ByteBuffer head, byte[] packet) {
    return head.putInt(packet.length).putInt(packet.length).put(packet);
  }

  private static void block(ByteArrayOutputStream out, ByteOrder order, int type, ByteBuffer body) {
    while (body.position() % 4 != 0) {
      body.put((byte) 0);
    }
    byte[] bytes = bytes(body);
    ByteBuffer block = ByteBuffer.allocate(bytes.length + 12).order(order);
    block.putInt(type).putInt(block.capacity()).put(bytes).putInt(block.capacity());
    out.writeBytes(block.array());
  }

  private static byte[] bytes(ByteBuffer out) {
    byte[] bytes = new byte[out.position()];
    out.get(0, bytes);
    return bytes;
  }
}
