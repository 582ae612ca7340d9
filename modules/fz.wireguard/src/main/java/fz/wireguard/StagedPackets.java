package fz.wireguard;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;

/**
 * Packets that wait for a session, oldest first: at most 128, all different. A host that gets no
 * answer repeats itself; kept copies would only burst out together later. The newest SYN of a TCP
 * connection replaces an older one, because its time stamp is right.
 */
final class StagedPackets {
  static final int MOST = 128;

  private static final int TCP = 6;
  private static final int SYN_WITHOUT_ACK = 0x02;
  private static final int SYN_AND_ACK = 0x12;

  private final ArrayDeque<byte[]> packets = new ArrayDeque<>();

  /**
   * Copies a packet.
   *
   * @return false if the oldest packet was discarded to make room
   */
  boolean add(MemorySegment memory, int offset, int length) {
    byte[] packet = new byte[length];
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, packet, 0, length);
    int ports = synPorts(packet);
    for (Iterator<byte[]> i = packets.iterator(); i.hasNext(); ) {
      byte[] other = i.next();
      if (Arrays.equals(packet, other)) {
        return true;
      }
      if (ports >= 0 && synPorts(other) == ports && sameFlow(packet, other, ports)) {
        i.remove();
        break;
      }
    }
    packets.addLast(packet);
    if (packets.size() > MOST) {
      packets.removeFirst();
      return false;
    }
    return true;
  }

  boolean isEmpty() {
    return packets.isEmpty();
  }

  int size() {
    return packets.size();
  }

  byte[] peek() {
    return packets.peekFirst();
  }

  void removeFirst() {
    packets.removeFirst();
  }

  void clear() {
    packets.clear();
  }

  /** Returns where the ports of a TCP SYN lie, or -1 for any other packet. */
  private static int synPorts(byte[] p) {
    int ports;
    int version = p.length == 0 ? 0 : (p[0] & 0xff) >>> 4;
    if (version == 4 && p.length >= 20 && p[9] == TCP && ((p[6] & 0x1f) | p[7]) == 0) {
      ports = (p[0] & 0xf) * 4;
    } else if (version == 6 && p.length >= 40 && p[6] == TCP) {
      ports = 40;
    } else {
      return -1;
    }
    return p.length >= ports + 20 && (p[ports + 13] & SYN_AND_ACK) == SYN_WITHOUT_ACK ? ports : -1;
  }

  private static boolean sameFlow(byte[] a, byte[] b, int ports) {
    boolean four = a[0] >>> 4 == 4;
    int from = four ? 12 : 8;
    int to = four ? 20 : 40;
    return a[0] >>> 4 == b[0] >>> 4
        && Arrays.equals(a, from, to, b, from, to)
        && Arrays.equals(a, ports, ports + 4, b, ports, ports + 4);
  }
}
