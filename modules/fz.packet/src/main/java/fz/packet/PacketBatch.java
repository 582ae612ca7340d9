package fz.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Up to 64 packets of one direction in one slot of off-heap memory, with a column per attribute.
 *
 * <p>Packets lie behind one another. In front of each packet {@link #HEADROOM_BYTES} bytes are free
 * for the frame of a relay and the WireGuard data header, and behind it {@link #TAILROOM_BYTES}
 * bytes for the authentication tag, so that encrypted packets of equal length form a run of equal
 * datagrams that one {@code sendmsg} with {@code UDP_SEGMENT} can carry, without a copy:
 *
 * <pre>
 *   | lead 64 | frame 4 | header 16 | packet 0 | tag 16 | frame 4 | header 16 | packet 1 | ...
 * </pre>
 *
 * A datagram batch that was received holds whole datagrams instead; opening one moves its offset
 * and length to the packet inside, and nothing else.
 *
 * <p>Ownership: a batch belongs to one stage at a time and is handed on as a whole. Its columns are
 * plain arrays, published by whatever hands the batch over. A view or segment obtained from it is
 * valid until the batch is handed on. Indices are not checked beyond the bounds of the arrays.
 */
public final class PacketBatch {
  /** Size of a slot, in bytes. */
  public static final int CAPACITY_BYTES = 65_536;

  /** Most packets in a batch; also the most segments that Linux sends in one call. */
  public static final int MAX_PACKETS = 64;

  /** Free bytes at the start of a slot, so that the first packet can grow too. */
  public static final int LEAD_BYTES = 64;

  /** Free bytes in front of each packet: a frame of a relay, a WireGuard transport data header. */
  public static final int HEADROOM_BYTES = 20;

  /** Free bytes behind each packet: a Poly1305 tag. */
  public static final int TAILROOM_BYTES = 16;

  private static final Verdict[] VERDICTS = Verdict.values();

  private final MemorySegment memory;
  private final int[] offset = new int[MAX_PACKETS];
  private final int[] length = new int[MAX_PACKETS];
  private final byte[] verdict = new byte[MAX_PACKETS];
  private final long[] counter = new long[MAX_PACKETS];
  private final Object[] key = new Object[MAX_PACKETS];
  private final Object[] peer = new Object[MAX_PACKETS];
  private final long[] remoteHigh = new long[MAX_PACKETS];
  private final long[] remoteLow = new long[MAX_PACKETS];
  private final int[] remotePort = new int[MAX_PACKETS];
  private final long[] localHigh = new long[MAX_PACKETS];
  private final long[] localLow = new long[MAX_PACKETS];
  private final byte[] ecn = new byte[MAX_PACKETS];
  private final byte[] frame = new byte[MAX_PACKETS];
  private int count;
  private int end;
  private int growth;

  /**
   * Wraps a slot.
   *
   * @param memory {@link #CAPACITY_BYTES} bytes, usually a slot of a {@link Slab}
   */
  public PacketBatch(MemorySegment memory) {
    if (memory.byteSize() != CAPACITY_BYTES) {
      throw new IllegalArgumentException("slot of " + memory.byteSize() + " bytes");
    }
    this.memory = memory;
    clear();
  }

  /** Returns the whole slot. */
  public MemorySegment memory() {
    return memory;
  }

  /** Forgets all packets and the references that their columns hold. */
  public void clear() {
    for (int i = 0; i < count; i++) {
      key[i] = null;
      peer[i] = null;
    }
    count = 0;
    growth = 0;
    end = LEAD_BYTES - TAILROOM_BYTES;
  }

  /**
   * Leaves more room in front of the packets that are added from now on until {@link #clear}, for a
   * stage that makes their headers longer. They then form no run without a gap.
   *
   * @param bytes beyond {@link #HEADROOM_BYTES}
   */
  public void growth(int bytes) {
    growth = bytes;
  }

  /** Returns the number of packets, dropped ones included. */
  public int count() {
    return count;
  }

  /** Returns true if nothing can be added whatever its length. */
  public boolean isFull() {
    return count == MAX_PACKETS || remaining() <= 0;
  }

  /** Returns the length of the longest packet that {@link #append} would still take, in bytes. */
  public int remaining() {
    if (count == MAX_PACKETS) {
      return 0;
    }
    return CAPACITY_BYTES - nextOffset() - TAILROOM_BYTES;
  }

  /** Returns where the next packet would begin: a reader may write there before {@link #append}. */
  public int nextOffset() {
    return end + TAILROOM_BYTES + HEADROOM_BYTES + growth;
  }

  /**
   * Adds a packet at {@link #nextOffset()}, with verdict {@link Verdict#FRESH}, no key and no
   * addresses.
   *
   * @param lengthBytes at most {@link #remaining()}
   * @return the index of the packet
   */
  public int append(int lengthBytes) {
    return appendAt(nextOffset(), lengthBytes);
  }

  /**
   * Adds a packet that lies anywhere in the slot, such as one of several datagrams that were
   * received into one buffer.
   *
   * @param offsetBytes where it begins in the slot
   * @param lengthBytes its length; it must end inside the slot
   * @return the index of the packet
   * @throws IndexOutOfBoundsException if there is no room, which is a fault of the caller
   */
  public int appendAt(int offsetBytes, int lengthBytes) {
    int i = count;
    if (i == MAX_PACKETS
        || offsetBytes < 0
        || lengthBytes < 0
        || offsetBytes > CAPACITY_BYTES - lengthBytes) {
      throw new IndexOutOfBoundsException("no room for a packet");
    }
    offset[i] = offsetBytes;
    length[i] = lengthBytes;
    verdict[i] = (byte) Verdict.FRESH.ordinal();
    counter[i] = 0;
    remoteHigh[i] = 0;
    remoteLow[i] = 0;
    remotePort[i] = 0;
    localHigh[i] = 0;
    localLow[i] = 0;
    ecn[i] = 0;
    frame[i] = 0;
    end = Math.max(end, offsetBytes + lengthBytes);
    count = i + 1;
    return i;
  }

  /**
   * Copies a packet into the batch.
   *
   * @return the index of the packet, or -1 if it does not fit
   */
  public int append(MemorySegment source, long sourceOffset, int lengthBytes) {
    if (lengthBytes > remaining() || count == MAX_PACKETS) {
      return -1;
    }
    MemorySegment.copy(source, sourceOffset, memory, nextOffset(), lengthBytes);
    return append(lengthBytes);
  }

  /** Removes the packet added last. */
  public void removeLast() {
    count--;
    key[count] = null;
    peer[count] = null;
    end = count == 0 ? LEAD_BYTES - TAILROOM_BYTES : offset[count - 1] + length[count - 1];
  }

  /** Returns where a packet begins in the slot, in bytes. */
  public int offset(int i) {
    return offset[i];
  }

  /** Returns the length of a packet, in bytes. */
  public int length(int i) {
    return length[i];
  }

  /**
   * Returns the bytes in front of a packet that hold nothing that is still needed: up to the packet
   * before it that is neither {@link Verdict#DROPPED} nor {@link Verdict#CONSUMED}, or to the start
   * of the slot. What that packet needs behind it, such as room for a tag, is not subtracted.
   */
  @HotPath
  public int room(int i) {
    int before = i - 1;
    while (before >= 0 && isDone(before)) {
      before--;
    }
    return before < 0 ? offset[i] : offset[i] - offset[before] - length[before];
  }

  private boolean isDone(int i) {
    return verdict[i] == Verdict.DROPPED.ordinal() || verdict[i] == Verdict.CONSUMED.ordinal();
  }

  /** Moves the bounds of a packet, to add or remove a header or a tag in place. */
  public void bounds(int i, int offsetBytes, int lengthBytes) {
    offset[i] = offsetBytes;
    length[i] = lengthBytes;
  }

  /**
   * Lengthens a packet by zero bytes, unless they would reach into the space that another packet
   * and its header need.
   *
   * @param bytes at least 0
   * @return false if there is no room, and nothing was changed
   */
  public boolean pad(int i, int bytes) {
    int from = offset[i] + length[i];
    int limit = i + 1 < count ? offset[i + 1] - HEADROOM_BYTES : CAPACITY_BYTES;
    if (from + bytes + TAILROOM_BYTES > limit) {
      return false;
    }
    for (int at = from; at < from + bytes; at++) {
      memory.set(ValueLayout.JAVA_BYTE, at, (byte) 0);
    }
    length[i] += bytes;
    end = Math.max(end, from + bytes);
    return true;
  }

  /** Returns what is to be done with a packet. */
  public Verdict verdict(int i) {
    return VERDICTS[verdict[i]];
  }

  /** Sets what is to be done with a packet. */
  public void verdict(int i, Verdict value) {
    verdict[i] = (byte) value.ordinal();
  }

  /** Returns the message counter under which a packet is sealed or opened. */
  public long counter(int i) {
    return counter[i];
  }

  /** Sets the message counter. */
  public void counter(int i, long value) {
    counter[i] = value;
  }

  /** Returns the session key that seals or opens a packet; its type belongs to the crypto stage. */
  public Object key(int i) {
    return key[i];
  }

  /** Sets the session key. */
  public void key(int i, Object value) {
    key[i] = value;
  }

  /** Returns the peer that a packet belongs to; its type belongs to the core that set it. */
  public Object peer(int i) {
    return peer[i];
  }

  /** Sets the peer. */
  public void peer(int i, Object value) {
    peer[i] = value;
  }

  /** Returns bytes 0 to 7 of the remote address, see {@link Endpoint}. */
  public long remoteHigh(int i) {
    return remoteHigh[i];
  }

  /** Returns bytes 8 to 15 of the remote address. */
  public long remoteLow(int i) {
    return remoteLow[i];
  }

  /** Returns the remote UDP port. */
  public int remotePort(int i) {
    return remotePort[i];
  }

  /** Sets where a datagram came from or goes to. */
  public void remote(int i, long high, long low, int port) {
    remoteHigh[i] = high;
    remoteLow[i] = low;
    remotePort[i] = port;
  }

  /** Sets where a datagram goes to. */
  public void remote(int i, Endpoint endpoint) {
    remote(i, endpoint.high(), endpoint.low(), endpoint.port());
  }

  /**
   * Returns bytes 0 to 7 of the own address of a datagram; 0 with a low half of 0 leaves it open.
   */
  public long localHigh(int i) {
    return localHigh[i];
  }

  /** Returns bytes 8 to 15 of the own address of a datagram. */
  public long localLow(int i) {
    return localLow[i];
  }

  /** Sets the own address that a datagram arrived at or leaves from. */
  public void local(int i, long high, long low) {
    localHigh[i] = high;
    localLow[i] = low;
  }

  /** Returns the two ECN bits of the outer header (RFC 3168). */
  public int ecn(int i) {
    return ecn[i];
  }

  /** Sets the two ECN bits of the outer header. */
  public void ecn(int i, int value) {
    ecn[i] = (byte) (value & 3);
  }

  /**
   * Returns the length of what has been written in front of the WireGuard header and belongs to the
   * datagram, in bytes: 0, or the frame of a relay.
   */
  public int frame(int i) {
    return frame[i];
  }

  /** Sets the length of what has been written in front of the WireGuard header. */
  public void frame(int i, int lengthBytes) {
    frame[i] = (byte) lengthBytes;
  }
}
