package fz.transport.tun;

import fz.packet.Checksum;
import fz.packet.HotPath;
import java.lang.foreign.MemorySegment;

/** What the coalescer needs to know of one packet. */
@HotPath
final class Candidate {
  /** IPv6 and TCP with all options. */
  static final int MAX_HEADERS = 100;

  /** How a packet may be treated. */
  enum Kind {
    /** Data of a flow that may be part of a super-packet. */
    MERGEABLE,
    /** Of a flow, and to be kept in its order, but alone. */
    FLOW,
    /** Neither TCP nor UDP. */
    OTHER,
    /** Might be of any flow. */
    UNKNOWN
  }

  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ACK = 0x10;
  private static final int PSH = 0x08;

  private MemorySegment memory;
  private int at;
  private boolean ipv4;
  private int ipHeader;
  private int headers;
  private int payload;
  private int protocol;
  private int sequence;
  private int flow;
  private boolean pushed;

  Kind parse(MemorySegment source, int offset, int length) {
    memory = source;
    at = offset;
    headers = 0;
    payload = 0;
    protocol = 0;
    sequence = 0;
    flow = 0;
    pushed = false;
    int version = length < 20 ? 0 : Sums.uint8(memory, at) >>> 4;
    ipv4 = version == 4;
    Kind kind =
        switch (version) {
          case 4 -> parseIpv4(length);
          case 6 -> parseIpv6(length);
          default -> Kind.UNKNOWN;
        };
    if (kind != Kind.FLOW) {
      return kind;
    }
    kind = protocol == TCP ? parseTcp(length) : parseUdp(length);
    if (kind == Kind.FLOW || kind == Kind.MERGEABLE) {
      flow = hash();
    }
    return kind;
  }

  int protocol() {
    return protocol;
  }

  /** Returns a number that packets of a flow have in common. */
  int flow() {
    return flow;
  }

  int headers() {
    return headers;
  }

  int payload() {
    return payload;
  }

  /** Returns the sequence number of TCP, 0 for UDP. */
  int sequence() {
    return sequence;
  }

  boolean isPushed() {
    return pushed;
  }

  /** Returns true if the packet at an offset has the same addresses and ports. */
  boolean isSameFlow(MemorySegment other, int offset) {
    if (Sums.uint8(other, offset) >>> 4 != (ipv4 ? 4 : 6)) {
      return false;
    }
    int from = ipv4 ? 12 : 8;
    // Without options of IPv4 the ports follow the addresses.
    for (int i = from; i < ipHeader + 4; i += 4) {
      if (other.get(Sums.INT, offset + i) != memory.get(Sums.INT, at + i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns true if all else that must be equal is equal in the first packet of an item of the same
   * flow.
   */
  boolean continues(MemorySegment other, int offset, int otherHeaders) {
    if (otherHeaders != headers) {
      return false;
    }
    if (ipv4) {
      // Type of service; DF and the reserved bit; time to live.
      if (Sums.uint8(other, offset + 1) != Sums.uint8(memory, at + 1)
          || Sums.uint16(other, offset + 6) != Sums.uint16(memory, at + 6)
          || Sums.uint8(other, offset + 8) != Sums.uint8(memory, at + 8)) {
        return false;
      }
    } else if ((other.get(Sums.INT, offset) ^ memory.get(Sums.INT, at)) >>> 20 != 0
        || Sums.uint8(other, offset + 7) != Sums.uint8(memory, at + 7)) {
      return false;
    }
    return protocol == UDP || continuesTcp(other, offset + ipHeader);
  }

  /** Returns true if the checksums of a packet that was {@link Kind#MERGEABLE} are right. */
  static boolean isIntact(MemorySegment memory, int at, int length) {
    boolean ipv4 = Sums.uint8(memory, at) >>> 4 == 4;
    int ipHeader = ipv4 ? 20 : 40;
    if (ipv4 && Checksum.sum(memory, at, ipHeader) != 0xffff) {
      return false;
    }
    int protocol = Sums.uint8(memory, at + (ipv4 ? 9 : 6));
    int transportLength = length - ipHeader;
    long pseudo = Sums.pseudoHeader(memory, at, ipv4, protocol, transportLength);
    return Checksum.fold(pseudo + Checksum.sum(memory, at + ipHeader, transportLength)) == 0xffff;
  }

  private boolean continuesTcp(MemorySegment other, int offset) {
    int transport = at + ipHeader;
    // Acknowledgement number; window.
    if (other.get(Sums.INT, offset + 8) != memory.get(Sums.INT, transport + 8)
        || Sums.uint16(other, offset + 14) != Sums.uint16(memory, transport + 14)) {
      return false;
    }
    for (int i = 20; i < headers - ipHeader; i += 4) {
      if (other.get(Sums.INT, offset + i) != memory.get(Sums.INT, transport + i)) {
        return false;
      }
    }
    return true;
  }

  private Kind parseIpv4(int length) {
    ipHeader = 20;
    int fragment = Sums.uint16(memory, at + 6) & 0x3fff;
    if (Sums.uint8(memory, at) != 0x45 || Sums.uint16(memory, at + 2) != length || fragment != 0) {
      return Kind.UNKNOWN;
    }
    protocol = Sums.uint8(memory, at + 9);
    return protocol == TCP || protocol == UDP ? Kind.FLOW : Kind.OTHER;
  }

  private Kind parseIpv6(int length) {
    ipHeader = 40;
    if (length < 40 || Sums.uint16(memory, at + 4) + 40 != length) {
      return Kind.UNKNOWN;
    }
    protocol = Sums.uint8(memory, at + 6);
    return switch (protocol) {
      case TCP, UDP -> Kind.FLOW;
      case 58 -> Kind.OTHER;
      default -> Kind.UNKNOWN;
    };
  }

  private Kind parseTcp(int length) {
    if (length < ipHeader + 20) {
      return Kind.UNKNOWN;
    }
    int transport = at + ipHeader;
    int offsetAndReserved = Sums.uint8(memory, transport + 12);
    int tcpHeader = (offsetAndReserved >>> 4) * 4;
    if (tcpHeader < 20 || ipHeader + tcpHeader > length) {
      return Kind.UNKNOWN;
    }
    headers = ipHeader + tcpHeader;
    payload = length - headers;
    sequence = memory.get(Sums.INT, transport + 4);
    int flags = Sums.uint8(memory, transport + 13);
    pushed = flags == (ACK | PSH);
    boolean plain = (flags == ACK || pushed) && (offsetAndReserved & 0x0f) == 0;
    return plain && payload > 0 ? Kind.MERGEABLE : Kind.FLOW;
  }

  private Kind parseUdp(int length) {
    if (length < ipHeader + 8) {
      return Kind.UNKNOWN;
    }
    headers = ipHeader + 8;
    payload = length - headers;
    int transport = at + ipHeader;
    boolean whole = Sums.uint16(memory, transport + 4) == length - ipHeader;
    boolean summed = Sums.uint16(memory, transport + 6) != 0;
    return whole && summed && payload > 0 ? Kind.MERGEABLE : Kind.FLOW;
  }

  private int hash() {
    int hash = protocol;
    for (int i = ipv4 ? 12 : 8; i < ipHeader + 4; i += 4) {
      hash = hash * 31 + memory.get(Sums.INT, at + i);
    }
    return hash;
  }
}
