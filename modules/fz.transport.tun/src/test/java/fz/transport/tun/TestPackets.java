package fz.transport.tun;

import fz.packet.PacketBatch;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Builds and checks packets with plain code that shares nothing with what is tested. */
final class TestPackets {
  static final int ACK = 0x10;
  static final int PSH = 0x08;
  static final int FIN = 0x01;
  static final int CWR = 0x80;

  private TestPackets() {}

  /** A packet of a flow: the number selects addresses and ports. */
  static byte[] tcp(boolean ipv4, int flow, int sequence, int flags, int options, byte[] payload) {
    ByteBuffer header = ByteBuffer.allocate(20 + options);
    header.putShort((short) (40_000 + flow)).putShort((short) 443);
    header.putInt(sequence).putInt(0x1234_5678);
    header.put((byte) ((20 + options) / 4 << 4)).put((byte) flags).putShort((short) 512);
    header.putInt(0);
    for (int i = 0; i < options; i++) {
      header.put((byte) 1);
    }
    return packet(ipv4, 6, flow, header.array(), 16, payload);
  }

  static byte[] udp(boolean ipv4, int flow, byte[] payload) {
    ByteBuffer header = ByteBuffer.allocate(8);
    header.putShort((short) (50_000 + flow)).putShort((short) 53);
    header.putShort((short) (8 + payload.length)).putShort((short) 0);
    return packet(ipv4, 17, flow, header.array(), 6, payload);
  }

  private static byte[] packet(
      boolean ipv4, int protocol, int flow, byte[] header, int checksumAt, byte[] payload) {
    int ipHeader = ipv4 ? 20 : 40;
    int length = ipHeader + header.length + payload.length;
    ByteBuffer out = ByteBuffer.allocate(length);
    if (ipv4) {
      out.putInt(0x4500_0000 | length).putInt(0x0001_4000).put((byte) 64).put((byte) protocol);
      out.putShort((short) 0).putInt(0x0a00_0001 + flow).putInt(0x0a00_0101);
      out.putShort(10, (short) ~sum(out.array(), 0, 20));
    } else {
      out.putInt(0x6000_0000).putShort((short) (length - 40)).put((byte) protocol).put((byte) 64);
      out.putLong(0xfd00_0000_0000_0000L).putLong(1 + flow);
      out.putLong(0xfd00_0000_0000_0000L).putLong(0x101);
    }
    out.put(header).put(payload);
    int checksum = transportChecksum(out.array(), ipHeader, protocol);
    out.putShort(ipHeader + checksumAt, (short) checksum);
    return out.array();
  }

  /** Returns what the checksum field must hold if it is zero now, or 0 if the packet is intact. */
  static int transportChecksum(byte[] packet, int ipHeader, int protocol) {
    boolean ipv4 = packet[0] >>> 4 == 4;
    int length = packet.length - ipHeader;
    long sum = sum(packet, ipHeader, length) + (long) protocol + length;
    sum += ipv4 ? sum(packet, 12, 8) : sum(packet, 8, 32);
    while (sum >>> 16 != 0) {
      sum = (sum >>> 16) + (sum & 0xffff);
    }
    return (int) (~sum & 0xffff);
  }

  static boolean isIntact(byte[] packet) {
    boolean ipv4 = packet[0] >>> 4 == 4;
    int protocol = packet[ipv4 ? 9 : 6];
    int ipHeader = ipv4 ? 20 : 40;
    int declared =
        ipv4
            ? ByteBuffer.wrap(packet).getShort(2) & 0xffff
            : (ByteBuffer.wrap(packet).getShort(4) & 0xffff) + 40;
    return declared == packet.length
        && (!ipv4 || sum(packet, 0, 20) == 0xffff)
        && transportChecksum(packet, ipHeader, protocol) == 0;
  }

  static int sum(byte[] bytes, int offset, int length) {
    long sum = 0;
    for (int i = 0; i < length; i++) {
      int value = bytes[offset + i] & 0xff;
      sum += (i & 1) == 0 ? value << 8 : value;
    }
    while (sum >>> 16 != 0) {
      sum = (sum >>> 16) + (sum & 0xffff);
    }
    return (int) sum;
  }

  static byte[] random(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  static byte[] with(byte[] packet, int at, int value) {
    byte[] copy = packet.clone();
    copy[at] = (byte) value;
    return copy;
  }

  /** Corrects both checksums of a packet after a change. */
  static byte[] summed(byte[] packet) {
    byte[] copy = packet.clone();
    ByteBuffer view = ByteBuffer.wrap(copy);
    boolean ipv4 = copy[0] >>> 4 == 4;
    int ipHeader = ipv4 ? 20 : 40;
    if (ipv4) {
      view.putShort(10, (short) 0).putShort(10, (short) ~sum(copy, 0, 20));
    }
    int protocol = copy[ipv4 ? 9 : 6];
    int at = ipHeader + (protocol == 6 ? 16 : 6);
    view.putShort(at, (short) 0).putShort(at, (short) transportChecksum(copy, ipHeader, protocol));
    return copy;
  }

  static byte[] bytes(PacketBatch batch, int i) {
    return batch.memory().asSlice(batch.offset(i), batch.length(i)).toArray(ValueLayout.JAVA_BYTE);
  }

  static List<byte[]> packets(PacketBatch batch) {
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < batch.count(); i++) {
      packets.add(bytes(batch, i));
    }
    return packets;
  }

  static byte[] payload(byte[] packet, int headers) {
    return Arrays.copyOfRange(packet, headers, packet.length);
  }
}
