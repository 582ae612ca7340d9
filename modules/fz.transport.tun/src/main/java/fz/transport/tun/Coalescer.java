package fz.transport.tun;

import fz.packet.Checksum;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import java.lang.foreign.MemorySegment;

/**
 * Plans how the packets of a batch are written: as items, each of one packet or of several
 * consecutive ones of a TCP or UDP flow, which the kernel takes as one super-packet.
 *
 * <p>A packet joins only the most recent item of its flow and otherwise begins an item, so that the
 * order within each flow is kept. What cannot be told apart by ports (fragments, extension headers)
 * closes all items before it. The batch is only read, and nothing is copied unless an item is kept:
 * packets of a flow that continues in the next batch can wait here, and are then the beginning of
 * item 0 of the next plan.
 */
@HotPath
final class Coalescer {
  private static final int MAX_ITEM_BYTES = 65_535;
  // What every kernel takes that takes several.
  private static final int MAX_UDP_SEGMENTS = 64;
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

  // By item: at most that of kept packets and one for each packet of the batch, and behind them the
  // state of the kept item, which a plan starts from.
  private static final int KEPT = PacketBatch.MAX_PACKETS + 1;
  private static final int ITEMS = KEPT + 1;
  private final int[] first = new int[ITEMS];
  private final int[] last = new int[ITEMS];
  private final int[] count = new int[ITEMS];
  private final int[] headers = new int[ITEMS];
  private final int[] segmentSize = new int[ITEMS];
  private final int[] total = new int[ITEMS];
  private final int[] protocol = new int[ITEMS];
  private final int[] flow = new int[ITEMS];
  private final int[] expected = new int[ITEMS];
  private final boolean[] pushed = new boolean[ITEMS];
  private final boolean[] open = new boolean[ITEMS];
  private final boolean[] verified = new boolean[ITEMS];
  private int items;
  private int barrier;

  // Whole packets, because a kernel that refuses the item takes them singly.
  private final PacketBatch kept = Slab.batches(1)[0];

  // The packet that is being looked at.
  private final Candidate packet = new Candidate();

  Coalescer(boolean tcp, boolean udp) {
    this.tcp = tcp;
    this.udp = udp;
  }

  /** From now on each packet is to be written alone. */
  void switchOff() {
    tcp = false;
    udp = false;
  }

  /** Returns false if even packets of one item are to be written alone. */
  boolean isOn() {
    return tcp || udp;
  }

  /** Plans the packets with {@link Verdict#DELIVER} from an index on; returns the items. */
  int plan(PacketBatch planned, int from) {
    batch = planned;
    memory = planned.memory();
    begin();
    for (int i = from; i < planned.count(); i++) {
      if (planned.verdict(i) == Verdict.DELIVER) {
        add(i);
      }
    }
    return items;
  }

  /** Plans what is kept alone; returns the items, of which there is one at most. */
  int planKept() {
    begin();
    return items;
  }

  /**
   * Keeps the last item, if packets of the next batch could continue it and there is room: its
   * packets are copied, and the batch is not needed for them any more. All other items must have
   * been written.
   *
   * @return false if it must be written
   */
  boolean keepLast() {
    int item = items - 1;
    if (item < 0 || !open[item]) {
      return false;
    }
    if (!holdsKept(item)) {
      kept.clear();
    }
    if (!hasRoom(item)) {
      return false;
    }
    for (int i = first[item]; i >= 0; i = next[i]) {
      kept.append(memory, batch.offset(i), batch.length(i));
    }
    copy(item, KEPT);
    return true;
  }

  /** Returns the packets that item 0 begins with, kept from earlier batches. */
  PacketBatch kept() {
    return kept;
  }

  /** Returns true if an item begins with kept packets. */
  boolean holdsKept(int item) {
    return item == 0 && kept.count() > 0;
  }

  /** Returns the index of the first packet of the batch in an item, or -1 if all are kept. */
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
    int length = headers[item];
    int ip = VnetHeader.BYTES;
    MemorySegment.copy(firstMemory(item), firstOffset(item), out, ip, length);
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

  private void begin() {
    items = 0;
    barrier = 0;
    if (kept.count() > 0) {
      copy(KEPT, 0);
      first[0] = NONE;
      last[0] = NONE;
      items = 1;
    }
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
          && packet.isSameFlow(firstMemory(item), firstOffset(item))) {
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
        || protocol[item] == UDP && count[item] == MAX_UDP_SEGMENTS
        || !packet.continues(firstMemory(item), firstOffset(item), headers[item])) {
      return false;
    }
    // The kernel makes new checksums: what arrived damaged must not become valid.
    if (!verified[item]) {
      verified[item] = true;
      // Only an item of one packet was not verified yet.
      if (!Candidate.isIntact(firstMemory(item), firstOffset(item), total[item])) {
        open[item] = false;
        return false;
      }
    }
    return Candidate.isIntact(memory, batch.offset(i), batch.length(i));
  }

  private void append(int item, int i) {
    if (last[item] == NONE) {
      first[item] = i;
    } else {
      next[last[item]] = i;
    }
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

  /** Where the first packet of an item is: its headers are those of the item. */
  private MemorySegment firstMemory(int item) {
    return holdsKept(item) ? kept.memory() : memory;
  }

  private int firstOffset(int item) {
    return holdsKept(item) ? kept.offset(0) : batch.offset(first[item]);
  }

  private boolean hasRoom(int item) {
    int added = count[item] - kept.count();
    int each = headers[item] + segmentSize[item] + PacketBatch.HEADROOM_BYTES;
    each += PacketBatch.TAILROOM_BYTES;
    return count[item] <= PacketBatch.MAX_PACKETS && added * each <= kept.remaining();
  }

  private void copy(int from, int to) {
    count[to] = count[from];
    headers[to] = headers[from];
    segmentSize[to] = segmentSize[from];
    total[to] = total[from];
    protocol[to] = protocol[from];
    flow[to] = flow[from];
    expected[to] = expected[from];
    pushed[to] = pushed[from];
    open[to] = open[from];
    verified[to] = verified[from];
  }
}
