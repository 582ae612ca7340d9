package fz.transport.udp;

import fz.linux.Errno;
import fz.linux.Libc;
import fz.linux.MessageVector;
import fz.linux.SocketAddresses;
import fz.linux.SocketOptions;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Sends the datagrams of a batch. Neighbours with equal addresses, ECN bits and length, of which
 * only the last may be shorter, leave as one message that the kernel cuts (UDP_SEGMENT), and all
 * messages of a batch leave in one call.
 */
@HotPath
final class Sender {
  private static final int MAX_SEGMENTS = 64;
  // What a datagram can hold: a run is limited as if it were one.
  private static final int MAX_IPV4_BYTES = 65_507;
  private static final int MAX_IPV6_BYTES = 65_487;
  private static final int CONTROL_BYTES = 128;
  // Messages after one that a path refused as a run which are sent singly before runs are tried.
  private static final int PAUSE_MESSAGES = 1_024;

  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfInt INT_BE = INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG_BE =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /** What all senders of one thread share. */
  static final class Memory {
    private final Libc libc = new Libc();
    private final MessageVector messages =
        new MessageVector(PacketBatch.MAX_PACKETS, PacketBatch.MAX_PACKETS, CONTROL_BYTES);
    private final int[] firstPacket = new int[PacketBatch.MAX_PACKETS + 1];
    private final int[] segments = new int[PacketBatch.MAX_PACKETS];
  }

  private final UdpSocket socket;
  private final boolean ipv4;
  private final Libc libc;
  private final MessageVector messages;
  private final int[] firstPacket;
  private final int[] segments;
  private boolean segmentation;
  private int pause;
  private volatile long errors;

  Sender(UdpSocket socket, Memory memory) {
    this.socket = socket;
    this.libc = memory.libc;
    this.messages = memory.messages;
    this.firstPacket = memory.firstPacket;
    this.segments = memory.segments;
    this.ipv4 = socket.family() == SocketAddresses.AF_INET;
    this.segmentation = socket.segmentation();
  }

  long errors() {
    return errors;
  }

  long systemCalls() {
    return libc.calls();
  }

  /** As {@link fz.transport.DatagramPort#send}. */
  int send(PacketBatch batch, int from, int to) throws IOException {
    int next = from;
    while (next < to) {
      int count = build(batch, next, to);
      if (count == 0) {
        return to;
      }
      int sent = 0;
      boolean rebuild = false;
      while (sent < count && !rebuild) {
        int result = libc.sendmmsg(socket.fd(), messages, sent, count - sent, 0);
        if (result > 0) {
          sent += result;
          continue;
        }
        switch (judge(result, segments[sent])) {
          case RETRY -> {}
          case LATER -> {
            return firstPacket[sent];
          }
          case SINGLY -> rebuild = true;
          case REFUSED -> {
            errors += segments[sent];
            sent++;
          }
        }
      }
      next = sent < count ? firstPacket[sent] : firstPacket[count];
    }
    return to;
  }

  private enum Outcome {
    RETRY,
    LATER,
    SINGLY,
    REFUSED
  }

  private Outcome judge(int result, int segmentCount) throws IOException {
    switch (-result) {
      case Errno.EINTR -> {
        return Outcome.RETRY;
      }
      case Errno.EAGAIN, Errno.ENOBUFS -> {
        return Outcome.LATER;
      }
      case Errno.EBADF, Errno.ENOTSOCK -> throw SocketFailure.closed();
      case Errno.EIO -> {
        // The device cannot complete checksums, and segments need it to.
        if (segmentCount > 1) {
          segmentation = false;
          return Outcome.SINGLY;
        }
      }
      case Errno.EINVAL, Errno.EMSGSIZE -> {
        // The path is narrower than a segment (EINVAL before Linux 6.14), or a run is disliked.
        if (segmentCount > 1) {
          pause = PAUSE_MESSAGES;
          return Outcome.SINGLY;
        }
      }
      default -> {
        // No route, too long, or an ICMP error of an earlier datagram: the next one may do better.
      }
    }
    return Outcome.REFUSED;
  }

  /** Makes messages of a range of datagrams and returns their number. */
  private int build(PacketBatch batch, int from, int to) {
    int count = 0;
    int i = from;
    boolean runs = segmentation && pause == 0;
    while (i < to) {
      if (!isOwn(batch, i)) {
        i++;
        continue;
      }
      firstPacket[count] = i;
      i = addRun(batch, count, i, to, runs);
      count++;
      if (!runs && pause > 0) {
        pause--;
        runs = segmentation && pause == 0;
      }
    }
    firstPacket[count] = to;
    return count;
  }

  private boolean isOwn(PacketBatch batch, int i) {
    return batch.verdict(i) == Verdict.SEND
        && Endpoint.isIpv4(batch.remoteHigh(i), batch.remoteLow(i)) == ipv4;
  }

  /** Adds a message that begins with a datagram; returns the index behind its last one. */
  private int addRun(PacketBatch batch, int message, int first, int to, boolean runs) {
    MemorySegment names = messages.names();
    SocketAddresses.write(
        names,
        messages.nameOffset(message),
        socket.family(),
        batch.remoteHigh(first),
        batch.remoteLow(first),
        batch.remotePort(first));
    // Each message has as many pieces of memory as datagrams, at the indices of those.
    messages.begin(message, SocketAddresses.length(socket.family()), 0, first);
    int size = batch.length(first);
    messages.piece(message, first, batch.memory(), batch.offset(first), size);
    int piece = first;
    int last = first;
    int total = size;
    int count = 1;
    int i = first + 1;
    while (runs && i < to && count < MAX_SEGMENTS && batch.length(last) == size) {
      int length = batch.length(i);
      if (!isOwn(batch, i) || !isSameFlow(batch, first, i)) {
        break;
      }
      if (length == 0 || length > size || total + length > limit()) {
        break;
      }
      if (batch.offset(i) == batch.offset(last) + batch.length(last)) {
        messages.extendPiece(piece, length);
      } else {
        piece++;
        messages.piece(message, piece, batch.memory(), batch.offset(i), length);
      }
      total += length;
      count++;
      last = i++;
    }
    segments[message] = count;
    addControls(batch, message, first, count > 1 ? size : 0);
    return i;
  }

  private int limit() {
    return ipv4 ? MAX_IPV4_BYTES : MAX_IPV6_BYTES;
  }

  private static boolean isSameFlow(PacketBatch batch, int a, int b) {
    return batch.remoteLow(a) == batch.remoteLow(b)
        && batch.remoteHigh(a) == batch.remoteHigh(b)
        && batch.remotePort(a) == batch.remotePort(b)
        && batch.localLow(a) == batch.localLow(b)
        && batch.localHigh(a) == batch.localHigh(b)
        && batch.ecn(a) == batch.ecn(b);
  }

  private void addControls(PacketBatch batch, int message, int i, int segmentSize) {
    MemorySegment controls = messages.controls();
    if (segmentSize > 0) {
      long at = messages.addControl(message, SocketOptions.SOL_UDP, SocketOptions.UDP_SEGMENT, 2);
      controls.set(SHORT, at, (short) segmentSize);
    }
    if (batch.ecn(i) != 0) {
      long at =
          ipv4
              ? messages.addControl(message, SocketOptions.IPPROTO_IP, SocketOptions.IP_TOS, 4)
              : messages.addControl(
                  message, SocketOptions.IPPROTO_IPV6, SocketOptions.IPV6_TCLASS, 4);
      controls.set(INT, at, batch.ecn(i));
    }
    long high = batch.localHigh(i);
    long low = batch.localLow(i);
    if ((high | low) == 0 || Endpoint.isIpv4(high, low) != ipv4) {
      return;
    }
    if (ipv4) {
      // struct in_pktinfo { ifindex:32 spec_dst:32 addr:32 }
      long at =
          messages.addControl(message, SocketOptions.IPPROTO_IP, SocketOptions.IP_PKTINFO, 12);
      controls.set(INT, at, 0);
      controls.set(INT_BE, at + 4, (int) low);
      controls.set(INT, at + 8, 0);
    } else {
      // struct in6_pktinfo { addr:128 ifindex:32 }
      long at =
          messages.addControl(message, SocketOptions.IPPROTO_IPV6, SocketOptions.IPV6_PKTINFO, 20);
      controls.set(LONG_BE, at, high);
      controls.set(LONG_BE, at + 8, low);
      controls.set(INT, at + 16, 0);
    }
  }
}
