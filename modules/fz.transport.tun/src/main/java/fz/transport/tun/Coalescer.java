package fz.transport.tun;

import fz.packet.Checksum;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import java.lang.foreign.MemorySegment;

/**
 * Plans how the packets of a batch are written: as items, each of one packet or of several
 * consecutive ones of a TCP or UDP flow, which the kernel takes as one super-packet.
 *
 * <p>A packet joins only the most recent item of its flow and otherwise begins an item, so that the
 * order within each flow is kept. What cannot be told apart by ports (fragments, extension headers)
 * closes all items before it. Nothing is copied and the batch is only read.
 */
@HotPath
final class Coalescer {
  private static final int MAX_ITEM_BYTES = 65_535;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ACK = 0x10;
  private static final int PSH = 0x08;
  private static final int NONE = -1;

  private boolean tcp;
  private boolean udp;
  private PacketBatch batch;
  private MemorySegment memory;

  // By packet. A linked list leads from the first packet of an item to the last.
  private final int[] next = new int[PacketBatch.MAX_PACKETS];

  // By item.
  private final int[] first = new int[PacketBatch.MAX_PACKETS];
  private final int[] last = new int[PacketBatch.MAX_PACKETS];
  private final int[] count = new int[PacketBatch.MAX_PACKETS];
  private final int[] headers = new int[PacketBatch.MAX_PACKETS];
  private final int[] segmentSize = new int[PacketBatch.MAX_PACKETS];
  private final int[] total = new int[PacketBatch.MAX_PACKETS];
  private final int[] protocol = new int[PacketBatch.MAX_PACKETS];
  private final int[] flow = new int[PacketBatch.MAX_PACKETS];
  private final int[] expected = new int[PacketBatch.MAX_PACKETS];
  private final boolean[] pushed = new boolean[PacketBatch.MAX_PACKETS];
  private final boolean[] open = new boolean[PacketBatch.MAX_PACKETS];
  private final boolean[] verified = new boolean[PacketBatch.MAX_PACKETS];
  private int items;
  private int barrier;

  // The packet that is being looked at.
  private final Candidate packet = new Candidate();

  Coalescer(boolean tcp, boolean udp) {
    this.tcp = tcp;
    this.udp = udp;
  }

  /** From now on each packet is an item. */
  void switchOff() {
    tcp = false;
    udp = false;
  }

  /** Plans the packets with {@link Verdict#DELIVER} from an index on; returns the items. */
  int plan(PacketBatch planned, int from) {
    batch = planned;
    memory = planned.memory();
    items = 0;
    barrier = 0;
    for (int i = from; i < planned.count(); i++) {
      if (planned.verdict(i) == Verdict.DELIVER) {
        add(i);
      }
    }
    return items;
  }

  /** Returns the index of the first packet of an item. */
  int first(int item) {
    return first[item];
  }

  /** Returns the number of packets of an item. */
  int count(int item) {
    return count[item];
  }

  /** Returns the packet that follows one in its item, or -1. */
  int next(int packetIndex) {
    return next[packetIndex];
  }

  /** Returns the length of the headers that each packet of an item has, in bytes. */
  int headers(int item) {
    return headers[item];
  }

  /**
   * Writes the vnet header and the packet headers of an item of several packets.
   *
   * @param out at least {@link Candidate#MAX_HEADERS} + {@link VnetHeader#BYTES} bytes
   * @return how many bytes were written; the payload of each packet follows them
   */
  int writeHeaders(int item, MemorySegment out) {
    int source = batch.offset(first[item]);
    int length = headers[item];
    int ip = VnetHeader.BYTES;
    MemorySegment.copy(memory, source, out, ip, length);
    boolean ipv4 = Sums.uint8(out, ip) >>> 4 == 4;
    int ipHeader = ipv4 ? 20 : 40;
    int transport = ip + ipHeader;
    if (ipv4) {
      Sums.uint16(out, ip + 2, total[item]);
      Sums.uint16(out, ip + 10, 0);
      Sums.uint16(out, ip + 10, Checksum.of(out, ip, ipHeader));
    } else {
      Sums.uint16(out, ip + 4, total[item] - ipHeader);
    }
    int transportLength = total[item] - ipHeader;
    int checksumOffset = 16;
    int type = ipv4 ? VnetHeader.GSO_TCPV4 : VnetHeader.GSO_TCPV6;
    if (protocol[item] == TCP) {
      int flags = pushed[item] ? ACK | PSH : ACK;
      out.set(Sums.BYTE, transport + 13, (byte) flags);
    } else {
      type = VnetHeader.GSO_UDP;
      checksumOffset = 6;
      Sums.uint16(out, transport + 4, transportLength);
    }
    // The kernel completes it, and wants the sum of the pseudo-header to begin with.
    long pseudo = Sums.pseudoHeader(out, ip, ipv4, protocol[item], transportLength);
    Sums.uint16(out, transport + checksumOffset, Checksum.fold(pseudo));
    out.set(Sums.BYTE, VnetHeader.FLAGS, (byte) VnetHeader.FLAG_NEEDS_CHECKSUM);
    out.set(Sums.BYTE, VnetHeader.GSO_TYPE, (byte) type);
    out.set(VnetHeader.SHORT, VnetHeader.HEADER_LENGTH, (short) length);
    out.set(VnetHeader.SHORT, VnetHeader.GSO_SIZE, (short) segmentSize[item]);
    out.set(VnetHeader.SHORT, VnetHeader.CHECKSUM_START, (short) ipHeader);
    out.set(VnetHeader.SHORT, VnetHeader.CHECKSUM_OFFSET, (short) checksumOffset);
    return VnetHeader.BYTES + length;
  }

  private void add(int i) {
    next[i] = NONE;
    Candidate.Kind kind = packet.parse(memory, batch.offset(i), batch.length(i));
    boolean mergeable = kind == Candidate.Kind.MERGEABLE && (packet.protocol() == TCP ? tcp : udp);
    if (kind == Candidate.Kind.MERGEABLE || kind == Candidate.Kind.FLOW) {
      int item = recent();
      if (item != NONE && mergeable && joins(item, i)) {
        append(item, i);
        return;
      }
    }
    begin(i, mergeable);
    if (kind == Candidate.Kind.UNKNOWN) {
      barrier = items;
    }
  }

  /** Returns the most recent item of the flow, or -1. */
  private int recent() {
    for (int item = items - 1; item >= barrier; item--) {
      if (flow[item] == packet.flow()
          && protocol[item] == packet.protocol()
          && packet.isSameFlow(memory, batch.offset(first[item]))) {
        return item;
      }
    }
    return NONE;
  }

  private boolean joins(int item, int i) {
    if (!open[item]
        || packet.payload() > segmentSize[item]
        || total[item] + packet.payload() > MAX_ITEM_BYTES
        || protocol[item] == TCP && packet.sequence() != expected[item]
        || !packet.continues(memory, batch.offset(first[item]), headers[item])) {
      return false;
    }
    // The kernel makes new checksums: what arrived damaged must not become valid.
    if (!verified[item]) {
      verified[item] = true;
      if (!Candidate.isIntact(memory, batch.offset(first[item]), batch.length(first[item]))) {
        open[item] = false;
        return false;
      }
    }
    return Candidate.isIntact(memory, batch.offset(i), batch.length(i));
  }

  private void append(int item, int i) {
    next[last[item]] = i;
    last[item] = i;
    count[item]++;
    total[item] += packet.payload();
    expected[item] += packet.payload();
    pushed[item] = packet.isPushed();
    open[item] = packet.payload() == segmentSize[item] && !packet.isPushed();
  }

  private void begin(int i, boolean mergeable) {
    int item = items++;
    first[item] = i;
    last[item] = i;
    count[item] = 1;
    open[item] = mergeable && !packet.isPushed();
    headers[item] = packet.headers();
    segmentSize[item] = packet.payload();
    total[item] = batch.length(i);
    protocol[item] = packet.protocol();
    flow[item] = packet.flow();
    expected[item] = packet.sequence() + packet.payload();
    pushed[item] = packet.isPushed();
    verified[item] = false;
  }
}
