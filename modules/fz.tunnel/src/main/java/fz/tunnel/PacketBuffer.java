package fz.tunnel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;

/**
 * Packets that wait for something, in order of arrival and bounded. Hosts repeat what is not
 * answered, and a burst of copies must not follow when the wait is over: an identical packet is
 * kept once, and of the attempts to open one TCP connection only the newest.
 */
final class PacketBuffer {
  private static final int PROTOCOL_TCP = 6;
  private static final int FLAGS_SYN_ACK = 0x12;
  private static final int FLAG_SYN = 0x02;

  private final int limit;
  private final ArrayDeque<byte[]> packets = new ArrayDeque<>();

  PacketBuffer(int limit) {
    this.limit = limit;
  }

  int size() {
    return packets.size();
  }

  /**
   * Adds a copy of a packet.
   *
   * @return false if it was discarded because the buffer is full
   */
  boolean add(MemorySegment memory, long offset, int length) {
    byte[] packet = new byte[length];
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, packet, 0, length);
    return add(packet);
  }

  /** Adds a packet, which must not change any more; see the other overload. */
  boolean add(byte[] packet) {
    for (Iterator<byte[]> i = packets.iterator(); i.hasNext(); ) {
      byte[] other = i.next();
      if (Arrays.equals(packet, other)) {
        return true;
      }
      if (opensSameConnection(packet, other)) {
        i.remove();
      }
    }
    if (packets.size() >= limit) {
      return false;
    }
    packets.addLast(packet);
    return true;
  }

  /** Takes the oldest packet, or returns null. */
  byte[] poll() {
    return packets.pollFirst();
  }

  void clear() {
    packets.clear();
  }

  private static boolean opensSameConnection(byte[] a, byte[] b) {
    int tcp = synOffset(a);
    if (tcp < 0 || synOffset(b) != tcp || a[0] != b[0]) {
      return false;
    }
    int addresses = a[0] >>> 4 == 4 ? 12 : 8;
    int addressesEnd = a[0] >>> 4 == 4 ? 20 : 40;
    return Arrays.equals(a, addresses, addressesEnd, b, addresses, addressesEnd)
        && Arrays.equals(a, tcp, tcp + 4, b, tcp, tcp + 4);
  }

  /** Returns where the TCP header of a packet with SYN and without ACK begins, or -1. */
  private static int synOffset(byte[] packet) {
    if (packet.length < 40) {
      return -1;
    }
    boolean ipv4 = packet[0] >>> 4 == 4;
    int offset = ipv4 ? (packet[0] & 15) * 4 : 40;
    int protocol = ipv4 ? packet[9] : packet[6];
    if (protocol != PROTOCOL_TCP || packet.length < offset + 14) {
      return -1;
    }
    return (packet[offset + 13] & FLAGS_SYN_ACK) == FLAG_SYN ? offset : -1;
  }
}
