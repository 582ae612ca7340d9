package fz.siit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.testkit.PacketBytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Splits packets and puts them together again, as hosts do. */
final class Fragments {
  private Fragments() {}

  /** Returns the fragments of a packet without options and extension headers. */
  static List<byte[]> split(byte[] packet, int chunk, int identification) {
    byte[] payload = PacketBytes.payload(packet);
    List<byte[]> parts = new ArrayList<>();
    for (int done = 0; done < payload.length; done += chunk) {
      int size = Math.min(chunk, payload.length - done);
      boolean more = done + size < payload.length;
      parts.add(part(packet, payload, done, size, more, identification));
    }
    return parts;
  }

  private static byte[] part(
      byte[] packet, byte[] payload, int offset, int size, boolean more, int identification) {
    boolean ipv4 = PacketBytes.isIpv4(packet);
    ByteBuffer part = ByteBuffer.allocate((ipv4 ? 20 : 48) + size);
    part.put(packet, 0, ipv4 ? 20 : 40);
    if (ipv4) {
      part.putShort(2, (short) part.capacity()).putShort(4, (short) identification);
      part.putShort(6, (short) (offset / 8 | (more ? 0x2000 : 0)));
    } else {
      part.putShort(4, (short) (8 + size)).put(6, (byte) 44);
      part.put(packet[6]).put((byte) 0).putShort((short) (offset | (more ? 1 : 0)));
      part.putInt(identification);
    }
    part.put(payload, offset, size);
    PacketBytes.completeHeader(part.array());
    return part.array();
  }

  /** Returns the packet whose fragments follow one another; a whole packet is its only one. */
  static byte[] reassemble(List<byte[]> parts, String message) {
    byte[] first = parts.getFirst();
    boolean ipv4 = PacketBytes.isIpv4(first);
    if (parts.size() == 1) {
      return first;
    }
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      assertEquals(payload.size(), offset(part), message);
      assertEquals(part != parts.getLast(), more(part), message);
      assertEquals(identification(first), identification(part), message);
      assertEquals(PacketBytes.protocol(first), PacketBytes.protocol(part), message);
      byte[] piece = PacketBytes.payload(part);
      assertTrue(piece.length % 8 == 0 || part == parts.getLast(), message);
      payload.writeBytes(piece);
    }
    ByteBuffer whole = ByteBuffer.allocate((ipv4 ? 20 : 40) + payload.size());
    whole.put(first, 0, ipv4 ? 20 : 40).put(payload.toByteArray());
    if (ipv4) {
      whole.putShort(2, (short) whole.capacity()).putInt(4, 0);
    } else {
      whole.putShort(4, (short) payload.size()).put(6, (byte) PacketBytes.protocol(first));
    }
    PacketBytes.completeHeader(whole.array());
    return whole.array();
  }

  /** Returns the low 16 bits of the identification. */
  static int identification(byte[] part) {
    boolean ipv4 = PacketBytes.isIpv4(part);
    return ByteBuffer.wrap(part).getShort(ipv4 ? 4 : 46) & 0xffff;
  }

  private static int offset(byte[] part) {
    boolean ipv4 = PacketBytes.isIpv4(part);
    int field = ByteBuffer.wrap(part).getShort(ipv4 ? 6 : 42) & 0xffff;
    return ipv4 ? (field & 0x1fff) * 8 : field & 0xfff8;
  }

  private static boolean more(byte[] part) {
    boolean ipv4 = PacketBytes.isIpv4(part);
    int field = ByteBuffer.wrap(part).getShort(ipv4 ? 6 : 42);
    return (field & (ipv4 ? 0x2000 : 1)) != 0;
  }
}
