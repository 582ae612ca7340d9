package fz.transport.tun;

import fz.packet.Checksum;
import fz.packet.DropReason;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import java.lang.foreign.MemorySegment;

/**
 * Cuts what was read from a TUN device into packets of a batch, each at its final place and with
 * complete checksums. A super-packet that does not fit the batch stays here, and its rest goes into
 * the next one.
 */
@HotPath
final class Segmenter {
  static final int PROTOCOL_TCP = 6;
  static final int PROTOCOL_UDP = 17;

  private static final int MAX_SEGMENTS = 256;
  private static final int FIN_AND_PSH = 0x09;
  private static final int CWR = 0x80;

  private MemorySegment source;
  private int packet;
  private int packetLength;
  private int taken;

  // Of a super-packet; payloadSize is 0 for a single packet.
  private boolean ipv4;
  private int protocol;
  private int ipHeader;
  private int headers;
  private int segmentSize;
  private int identification;
  private int sequence;
  private int segment;

  /** Returns true while packets wait for room in a batch. */
  boolean pending() {
    return taken < packetLength;
  }

  /**
   * Takes what one read returned. The memory must stay as it is while {@link #pending()}.
   *
   * @param memory a {@link VnetHeader} and a packet
   * @param length the length of both
   * @return null, or why it cannot be used
   */
  DropReason begin(MemorySegment memory, int length) {
    source = memory;
    packet = VnetHeader.BYTES;
    packetLength = 0;
    taken = 0;
    segmentSize = 0;
    int left = length - VnetHeader.BYTES;
    if (left < 1) {
      return DropReason.EMPTY;
    }
    int flags = memory.get(Sums.BYTE, VnetHeader.FLAGS);
    int type = memory.get(Sums.BYTE, VnetHeader.GSO_TYPE) & 0xff & ~VnetHeader.GSO_ECN;
    DropReason reason = null;
    if (type != VnetHeader.GSO_NONE) {
      reason = beginSuperPacket(type, left);
    } else if ((flags & VnetHeader.FLAG_NEEDS_CHECKSUM) != 0) {
      reason = completeChecksum(left);
    }
    if (reason == null) {
      packetLength = left;
    }
    return reason;
  }

  /** As {@link #begin}, without a header in front. */
  void beginPlain(MemorySegment memory, int length) {
    source = memory;
    packet = 0;
    packetLength = length;
    taken = 0;
    segmentSize = 0;
  }

  /** Moves packets into a batch while they fit, and returns how many. */
  int drain(PacketBatch batch) {
    int count = 0;
    while (pending()) {
      boolean fitted = segmentSize == 0 ? copySingle(batch) : copySegment(batch);
      if (!fitted) {
        break;
      }
      count++;
    }
    return count;
  }

  /** Forgets what is pending. */
  void discard() {
    taken = packetLength;
  }

  private DropReason beginSuperPacket(int type, int length) {
    int start = source.get(VnetHeader.SHORT, VnetHeader.CHECKSUM_START) & 0xffff;
    int size = source.get(VnetHeader.SHORT, VnetHeader.GSO_SIZE) & 0xffff;
    int version = Sums.uint8(source, packet) >>> 4;
    ipv4 = version == 4;
    if (!ipv4 && version != 6) {
      return DropReason.BAD_VERSION;
    }
    if (type == VnetHeader.GSO_TCPV4 && !ipv4 || type == VnetHeader.GSO_TCPV6 && ipv4) {
      return DropReason.BAD_VERSION;
    }
    boolean tcp = type == VnetHeader.GSO_TCPV4 || type == VnetHeader.GSO_TCPV6;
    if (!tcp && type != VnetHeader.GSO_UDP) {
      return DropReason.UNSUPPORTED_PROTOCOL;
    }
    protocol = tcp ? PROTOCOL_TCP : PROTOCOL_UDP;
    ipHeader = start;
    if (start < (ipv4 ? 20 : 40) || start + (tcp ? 20 : 8) > length) {
      return DropReason.BAD_HEADER_LENGTH;
    }
    if (ipv4 && start != (Sums.uint8(source, packet) & 0x0f) * 4) {
      return DropReason.BAD_HEADER_LENGTH;
    }
    // The header length in the vnet header is unusable: on forwarded packets it is something else.
    int transport = tcp ? (Sums.uint8(source, packet + start + 12) >>> 4) * 4 : 8;
    headers = start + transport;
    if (transport < (tcp ? 20 : 8) || headers >= length) {
      return DropReason.BAD_TRANSPORT_LENGTH;
    }
    if (size == 0 || (length - headers + size - 1) / size > MAX_SEGMENTS) {
      return DropReason.BAD_TOTAL_LENGTH;
    }
    segmentSize = size;
    segment = 0;
    taken = 0;
    identification = ipv4 ? Sums.uint16(source, packet + 4) : 0;
    sequence = tcp ? source.get(Sums.INT, packet + start + 4) : 0;
    return null;
  }

  /** The field holds the pseudo-header's sum; it becomes the checksum over everything. */
  private DropReason completeChecksum(int length) {
    int start = source.get(VnetHeader.SHORT, VnetHeader.CHECKSUM_START) & 0xffff;
    int field = start + (source.get(VnetHeader.SHORT, VnetHeader.CHECKSUM_OFFSET) & 0xffff);
    if (field + 2 > length) {
      return DropReason.BAD_HEADER_LENGTH;
    }
    int checksum = Checksum.of(source, packet + start, length - start);
    // A sum of all ones means "no checksum" to UDP; both spellings of zero are equal to all others.
    Sums.uint16(source, packet + field, checksum == 0 ? 0xffff : checksum);
    return null;
  }

  private boolean copySingle(PacketBatch batch) {
    if (batch.append(source, packet, packetLength) < 0) {
      return false;
    }
    taken = packetLength;
    return true;
  }

  private boolean copySegment(PacketBatch batch) {
    int from = headers + segment * segmentSize;
    int payload = Math.min(segmentSize, packetLength - from);
    int length = headers + payload;
    if (length > batch.remaining()) {
      return false;
    }
    MemorySegment out = batch.memory();
    int at = batch.nextOffset();
    MemorySegment.copy(source, packet, out, at, headers);
    MemorySegment.copy(source, packet + from, out, at + headers, payload);
    boolean last = from + payload == packetLength;
    writeIpHeader(out, at, length);
    writeTransportHeader(out, at, length, last);
    batch.append(length);
    segment++;
    taken = last ? packetLength : from + payload;
    return true;
  }

  private void writeIpHeader(MemorySegment out, int at, int length) {
    if (ipv4) {
      Sums.uint16(out, at + 2, length);
      Sums.uint16(out, at + 4, identification + segment);
      Sums.uint16(out, at + 10, 0);
      Sums.uint16(out, at + 10, Checksum.of(out, at, ipHeader));
    } else {
      Sums.uint16(out, at + 4, length - 40);
    }
  }

  private void writeTransportHeader(MemorySegment out, int at, int length, boolean last) {
    int transport = at + ipHeader;
    int transportLength = length - ipHeader;
    int checksumAt = transport + (protocol == PROTOCOL_TCP ? 16 : 6);
    if (protocol == PROTOCOL_TCP) {
      out.set(Sums.INT, transport + 4, sequence + segment * segmentSize);
      int flags = Sums.uint8(out, transport + 13);
      if (!last) {
        flags &= ~FIN_AND_PSH;
      }
      if (segment > 0) {
        flags &= ~CWR;
      }
      out.set(Sums.BYTE, transport + 13, (byte) flags);
    } else {
      Sums.uint16(out, transport + 4, transportLength);
    }
    Sums.uint16(out, checksumAt, 0);
    long pseudo = Sums.pseudoHeader(out, at, ipv4, protocol, transportLength);
    int checksum = Checksum.finish(pseudo + Checksum.sum(out, transport, transportLength));
    Sums.uint16(out, checksumAt, checksum == 0 && protocol == PROTOCOL_UDP ? 0xffff : checksum);
  }
}
