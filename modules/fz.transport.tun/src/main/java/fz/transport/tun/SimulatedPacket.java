package fz.transport.tun;

import fz.packet.Checksum;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A packet of one flow as the kernel hands it to a TUN device: a {@link VnetHeader}, headers whose
 * transport checksum is only the sum of the pseudo-header, and up to 64 KiB of payload.
 *
 * <p>Side 0 has the addresses 10.111.0.1 and fd00:6f::1, side 1 those that end in 2. Both ends of a
 * flow have the same port.
 */
final class SimulatedPacket {
  /** Ports begin here. */
  static final int FIRST_PORT = 5001;

  /** The largest packet that is not a super-packet. */
  static final int MTU = 1280;

  static final int IPV4_HEADER_BYTES = 20;
  static final int IPV6_HEADER_BYTES = 40;

  /** With timestamps. */
  static final int TCP_HEADER_BYTES = 32;

  private static final int UDP_HEADER_BYTES = 8;

  private static final int MAX_PACKET_BYTES = 65_535;
  private static final int ACK = 0x10;
  private static final int HOPS = 64;

  private static final int IPV4_NETWORK = 0x0a6f_0001;
  private static final int IPV6_NETWORK = 0xfd00_006f;
  private static final int IP = VnetHeader.BYTES;

  private final MemorySegment memory = Arena.ofAuto().allocate(IP + MAX_PACKET_BYTES, 64);
  private final boolean ipv4;
  private final int protocol;
  private final int transport;
  private final int transportHeader;
  private int identification;

  /**
   * Creates a packet of a flow.
   *
   * @param protocol TCP or UDP
   * @param side 0 or 1
   * @param port of both ends
   */
  SimulatedPacket(boolean ipv4, int protocol, int side, int port) {
    this.ipv4 = ipv4;
    this.protocol = protocol;
    this.transport = IP + (ipv4 ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES);
    boolean tcp = protocol == Segmenter.PROTOCOL_TCP;
    this.transportHeader = tcp ? TCP_HEADER_BYTES : UDP_HEADER_BYTES;
    writeAddresses(side);
    Sums.uint16(memory, transport, port);
    Sums.uint16(memory, transport + 2, port);
    if (tcp) {
      memory.set(Sums.BYTE, transport + 12, (byte) (TCP_HEADER_BYTES / 4 << 4));
      memory.set(Sums.BYTE, transport + 13, (byte) ACK);
      Sums.uint16(memory, transport + 14, 0xffff);
      // Two bytes of padding and timestamps (RFC 7323), as Linux sends them.
      memory.set(Sums.INT, transport + 20, 0x0101_080a);
    }
  }

  MemorySegment memory() {
    return memory;
  }

  /** Returns what one segment can carry, in bytes. */
  int segmentBytes() {
    return MTU - headers();
  }

  /** Returns the largest payload of a super-packet, in bytes. */
  int superPacketBytes() {
    return MAX_PACKET_BYTES - headers();
  }

  /**
   * Completes the packet.
   *
   * @param sequence and {@code acknowledgement}: of TCP, else of no meaning
   * @param payload its length in bytes; beyond {@link #segmentBytes()} it is a super-packet
   * @return the length of packet and {@link VnetHeader} in bytes
   */
  int write(int sequence, int acknowledgement, int payload) {
    int transportLength = transportHeader + payload;
    if (ipv4) {
      Sums.uint16(memory, IP + 2, IPV4_HEADER_BYTES + transportLength);
      Sums.uint16(memory, IP + 4, identification);
      Sums.uint16(memory, IP + 10, 0);
      Sums.uint16(memory, IP + 10, Checksum.of(memory, IP, IPV4_HEADER_BYTES));
      identification += 1 + payload / segmentBytes();
    } else {
      Sums.uint16(memory, IP + 4, transportLength);
    }
    int checksumOffset = 6;
    if (protocol == Segmenter.PROTOCOL_TCP) {
      memory.set(Sums.INT, transport + 4, sequence);
      memory.set(Sums.INT, transport + 8, acknowledgement);
      checksumOffset = 16;
    } else {
      Sums.uint16(memory, transport + 4, transportLength);
    }
    long pseudo = Sums.pseudoHeader(memory, IP, ipv4, protocol, transportLength);
    Sums.uint16(memory, transport + checksumOffset, Checksum.fold(pseudo));
    writeVnetHeader(payload, checksumOffset);
    return transport + transportLength;
  }

  private int headers() {
    return transport - IP + transportHeader;
  }

  private void writeAddresses(int side) {
    if (ipv4) {
      memory.set(Sums.INT, IP, 0x4500_0000);
      Sums.uint16(memory, IP + 6, 0x4000);
      memory.set(Sums.BYTE, IP + 8, (byte) HOPS);
      memory.set(Sums.BYTE, IP + 9, (byte) protocol);
      memory.set(Sums.INT, IP + 12, IPV4_NETWORK + side);
      memory.set(Sums.INT, IP + 16, IPV4_NETWORK + 1 - side);
    } else {
      memory.set(Sums.INT, IP, 0x6000_0000);
      memory.set(Sums.BYTE, IP + 6, (byte) protocol);
      memory.set(Sums.BYTE, IP + 7, (byte) HOPS);
      memory.set(Sums.INT, IP + 8, IPV6_NETWORK);
      memory.set(Sums.INT, IP + 20, 1 + side);
      memory.set(Sums.INT, IP + 24, IPV6_NETWORK);
      memory.set(Sums.INT, IP + 36, 2 - side);
    }
  }

  private void writeVnetHeader(int payload, int checksumOffset) {
    boolean isSuper = payload > segmentBytes();
    int type = VnetHeader.GSO_NONE;
    if (isSuper) {
      type = protocol == Segmenter.PROTOCOL_UDP ? VnetHeader.GSO_UDP : tcpType();
    }
    memory.set(Sums.BYTE, VnetHeader.FLAGS, (byte) VnetHeader.FLAG_NEEDS_CHECKSUM);
    memory.set(Sums.BYTE, VnetHeader.GSO_TYPE, (byte) type);
    memory.set(VnetHeader.SHORT, VnetHeader.HEADER_LENGTH, (short) headers());
    memory.set(VnetHeader.SHORT, VnetHeader.GSO_SIZE, (short) (isSuper ? segmentBytes() : 0));
    memory.set(VnetHeader.SHORT, VnetHeader.CHECKSUM_START, (short) (transport - IP));
    memory.set(VnetHeader.SHORT, VnetHeader.CHECKSUM_OFFSET, (short) checksumOffset);
  }

  private int tcpType() {
    return ipv4 ? VnetHeader.GSO_TCPV4 : VnetHeader.GSO_TCPV6;
  }
}
