package fz.transport.tun;

import fz.packet.PacketBatch;
import fz.packet.PacketView;
import java.lang.foreign.MemorySegment;

/** A TCP connection that sends: consecutive packets, and super-packets as a TUN device has them. */
final class SampleFlow {
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int TCP_HEADER = 20;
  private static final int ACK = 0x10;

  private final boolean ipv4;
  private final int number;
  private final int ipHeader;
  private final PacketView view = new PacketView();
  private int sequence = 1;

  SampleFlow(boolean ipv4, int number) {
    this.ipv4 = ipv4;
    this.number = number;
    this.ipHeader = ipv4 ? IPV4_HEADER : IPV6_HEADER;
  }

  /** Adds the next packet, with correct checksums. */
  void append(PacketBatch batch, int lengthBytes) {
    int at = batch.nextOffset();
    write(batch.memory(), at, lengthBytes);
    int i = batch.append(lengthBytes);
    if (view.wrap(batch, i) != null) {
      throw new IllegalArgumentException("packet of " + lengthBytes + " bytes");
    }
    view.fillChecksums();
    sequence += lengthBytes - ipHeader - TCP_HEADER;
  }

  /**
   * Writes what a TUN device with offloads returns for several packets.
   *
   * @param lengthBytes of each packet
   * @return the number of bytes
   */
  int superPacket(MemorySegment out, int lengthBytes, int packets) {
    int headers = ipHeader + TCP_HEADER;
    int payload = lengthBytes - headers;
    int type = ipv4 ? VnetHeader.GSO_TCPV4 : VnetHeader.GSO_TCPV6;
    out.set(Sums.BYTE, VnetHeader.FLAGS, (byte) VnetHeader.FLAG_NEEDS_CHECKSUM);
    out.set(Sums.BYTE, VnetHeader.GSO_TYPE, (byte) type);
    out.set(VnetHeader.SHORT, VnetHeader.HEADER_LENGTH, (short) headers);
    out.set(VnetHeader.SHORT, VnetHeader.GSO_SIZE, (short) payload);
    out.set(VnetHeader.SHORT, VnetHeader.CHECKSUM_START, (short) ipHeader);
    out.set(VnetHeader.SHORT, VnetHeader.CHECKSUM_OFFSET, (short) 16);
    write(out, VnetHeader.BYTES, headers + payload * packets);
    return VnetHeader.BYTES + headers + payload * packets;
  }

  private void write(MemorySegment out, int at, int length) {
    if (ipv4) {
      out.set(Sums.INT, at, 0x4500_0000 | length);
      out.set(Sums.INT, at + 4, 0x4000);
      out.set(Sums.INT, at + 8, 64 << 24 | Segmenter.PROTOCOL_TCP << 16);
      out.set(Sums.INT, at + 12, 0x0a00_0001);
      out.set(Sums.INT, at + 16, 0x0a00_0002);
    } else {
      out.set(Sums.INT, at, 0x6000_0000);
      out.set(Sums.INT, at + 4, length - IPV6_HEADER << 16 | Segmenter.PROTOCOL_TCP << 8 | 64);
      out.set(Sums.INT, at + 8, 0xfd00_0000);
      out.set(Sums.INT, at + 20, 1);
      out.set(Sums.INT, at + 24, 0xfd00_0000);
      out.set(Sums.INT, at + 36, 2);
    }
    int tcp = at + ipHeader;
    out.set(Sums.INT, tcp, 40_000 + number << 16 | 5201);
    out.set(Sums.INT, tcp + 4, sequence);
    out.set(Sums.INT, tcp + 8, 1);
    out.set(Sums.INT, tcp + 12, TCP_HEADER / 4 << 28 | ACK << 16 | 512);
    for (int i = ipHeader + TCP_HEADER; i < length; i++) {
      out.set(Sums.BYTE, at + i, (byte) i);
    }
  }
}
