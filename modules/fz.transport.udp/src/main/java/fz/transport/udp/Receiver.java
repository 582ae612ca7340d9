package fz.transport.udp;

import fz.linux.Errno;
import fz.linux.Libc;
import fz.linux.MessageVector;
import fz.linux.SocketAddresses;
import fz.linux.SocketOptions;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Receives datagrams into batches.
 *
 * <p>With coalescing, one message holds up to 64 datagrams of a flow and 64 KiB. The first message
 * of an empty batch is received into the batch itself and only cut there. Those behind it go to
 * memory of their own and are copied; what the batch has no room for waits for the next one.
 */
@HotPath
final class Receiver {
  /** Room in front of a datagram for the header of a relay. */
  static final int LEAD_BYTES = 16;

  private static final int MESSAGES = 8;
  private static final int SIDE_BYTES = 65_536;
  private static final int CONTROL_BYTES = 128;
  // Less room than this is not worth a call: a datagram of a tunnel would have to wait anyway.
  private static final int WORTHWHILE_BYTES = 2_048;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfInt INT_BE = INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG_BE =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /**
   * What all receivers of one thread share. It may hold datagrams back for one of them, which must
   * have taken them before another one receives.
   */
  static final class Memory {
    private final Libc libc = new Libc();
    private final MessageVector messages = new MessageVector(MESSAGES, MESSAGES, CONTROL_BYTES);
    private final MemorySegment side = Arena.ofAuto().allocate((long) MESSAGES * SIDE_BYTES, 64);

    // Messages behind the first that the last call received into, whichever receiver made it.
    private int used;

    Memory() {
      for (int m = 1; m < MESSAGES; m++) {
        messages.begin(m, SocketAddresses.IPV6_BYTES, CONTROL_BYTES, m);
        messages.piece(m, m, side, (long) m * SIDE_BYTES, SIDE_BYTES);
      }
    }

    /** Makes the messages ready for a call, the first one with a given piece of memory. */
    private void prepare(MemorySegment first, long offset, long length) {
      messages.begin(0, SocketAddresses.IPV6_BYTES, CONTROL_BYTES, 0);
      messages.piece(0, 0, first, offset, length);
      while (used > 0) {
        messages.renew(used--, SocketAddresses.IPV6_BYTES, CONTROL_BYTES);
      }
    }
  }

  private final UdpSocket socket;
  private final Memory memory;
  private final Libc libc;
  private final MessageVector messages;
  private final MemorySegment side;
  private volatile long errors;

  // Messages that were received; those before current have been taken.
  private int received;
  private int current;
  private int taken;

  // The control data of one message.
  private int segmentSize;
  private int ecn;
  private long localHigh;
  private long localLow;

  Receiver(UdpSocket socket, Memory memory) {
    this.socket = socket;
    this.memory = memory;
    this.libc = memory.libc;
    this.messages = memory.messages;
    this.side = memory.side;
  }

  /** Returns true if datagrams that were received wait for room in a batch. */
  boolean holdsBack() {
    return current < received;
  }

  long errors() {
    return errors;
  }

  long systemCalls() {
    return libc.calls();
  }

  int receive(PacketBatch batch) throws IOException {
    int before = batch.count();
    while (true) {
      takeSide(batch);
      if (current < received || !isWorthwhile(batch)) {
        return batch.count() - before;
      }
      boolean direct = batch.count() == 0;
      int count = call(batch, direct);
      if (count <= 0) {
        return batch.count() - before;
      }
      if (direct) {
        cut(batch);
      }
      if (count < MESSAGES) {
        takeSide(batch);
        return batch.count() - before;
      }
    }
  }

  private static boolean isWorthwhile(PacketBatch batch) {
    return batch.count() < PacketBatch.MAX_PACKETS && room(batch) >= WORTHWHILE_BYTES;
  }

  private int call(PacketBatch batch, boolean direct) throws IOException {
    if (direct) {
      memory.prepare(batch.memory(), LEAD_BYTES, PacketBatch.CAPACITY_BYTES - LEAD_BYTES);
    } else {
      memory.prepare(side, 0, SIDE_BYTES);
    }
    current = 0;
    taken = 0;
    received = 0;
    int count = libc.recvmmsg(socket.fd(), messages, 0, MESSAGES, SocketOptions.MSG_DONTWAIT);
    if (count < 0) {
      if (count == -Errno.EBADF || count == -Errno.ENOTSOCK) {
        throw SocketFailure.closed();
      }
      // Nothing there, or an ICMP error that some datagram met: that is not the socket's end.
      if (count != -Errno.EAGAIN && count != -Errno.EINTR) {
        errors++;
      }
      return 0;
    }
    received = count;
    memory.used = count - 1;
    return count;
  }

  /** Cuts the message that was received into the batch. */
  private void cut(PacketBatch batch) {
    int length = messages.length(0);
    boolean truncated = readControl(0, length);
    int offset = 0;
    do {
      int size = Math.min(segmentSize, length - offset);
      if (batch.count() == PacketBatch.MAX_PACKETS) {
        setAside(batch, offset, length);
        return;
      }
      if (truncated && offset + size == length) {
        errors++;
        break;
      }
      describe(batch, batch.appendAt(LEAD_BYTES + offset, size), 0);
      offset += size;
    } while (offset < length);
    current = 1;
  }

  /** A run that did not cross a network can be longer than a batch (128 since Linux 6.9). */
  private void setAside(PacketBatch batch, int offset, int length) {
    MemorySegment.copy(batch.memory(), LEAD_BYTES + offset, side, offset, length - offset);
    taken = offset;
  }

  /** Copies datagrams of the other messages while the batch has room. */
  private void takeSide(PacketBatch batch) {
    while (current < received) {
      int length = messages.length(current);
      boolean truncated = readControl(current, length);
      do {
        int size = Math.min(segmentSize, length - taken);
        if (truncated && taken + size == length) {
          errors++;
        } else if (!copy(batch, size)) {
          return;
        }
        taken += size;
      } while (taken < length);
      current++;
      taken = 0;
    }
  }

  private boolean copy(PacketBatch batch, int size) {
    if (batch.count() == PacketBatch.MAX_PACKETS || room(batch) < size) {
      return false;
    }
    int at = next(batch);
    MemorySegment.copy(side, (long) current * SIDE_BYTES + taken, batch.memory(), at, size);
    describe(batch, batch.appendAt(at, size), current);
    return true;
  }

  private static int next(PacketBatch batch) {
    int last = batch.count() - 1;
    return last < 0 ? LEAD_BYTES : batch.offset(last) + batch.length(last);
  }

  private static int room(PacketBatch batch) {
    return PacketBatch.CAPACITY_BYTES - next(batch);
  }

  private void describe(PacketBatch batch, int i, int message) {
    MemorySegment names = messages.names();
    long at = messages.nameOffset(message);
    batch.remote(
        i,
        SocketAddresses.high(names, at, socket.family()),
        SocketAddresses.low(names, at, socket.family()),
        SocketAddresses.port(names, at));
    batch.local(i, localHigh, localLow);
    batch.ecn(i, ecn);
  }

  /** Reads the control data of a message; returns true if its end was cut off. */
  private boolean readControl(int message, int length) {
    segmentSize = Math.max(1, length);
    ecn = 0;
    localHigh = 0;
    localLow = 0;
    MemorySegment controls = messages.controls();
    long header = messages.firstControl(message);
    while (header >= 0) {
      long data = messages.controlData(header);
      int type = messages.controlType(header);
      switch (messages.controlLevel(header)) {
        case SocketOptions.SOL_UDP -> {
          if (type == SocketOptions.UDP_GRO) {
            int size = controls.get(INT, data);
            segmentSize = size > 0 ? size : segmentSize;
          }
        }
        case SocketOptions.IPPROTO_IP -> {
          if (type == SocketOptions.IP_TOS) {
            ecn = controls.get(ValueLayout.JAVA_BYTE, data) & 3;
          } else if (type == SocketOptions.IP_PKTINFO) {
            // struct in_pktinfo { ifindex:32 spec_dst:32 addr:32 }
            localLow = Endpoint.mapped(controls.get(INT_BE, data + 4));
          }
        }
        case SocketOptions.IPPROTO_IPV6 -> {
          if (type == SocketOptions.IPV6_TCLASS) {
            ecn = controls.get(INT, data) & 3;
          } else if (type == SocketOptions.IPV6_PKTINFO) {
            localHigh = controls.get(LONG_BE, data);
            localLow = controls.get(LONG_BE, data + 8);
          }
        }
        default -> {
          // Something that nobody asked for.
        }
      }
      header = messages.nextControl(message, header);
    }
    return (messages.flags(message) & SocketOptions.MSG_TRUNC) != 0;
  }
}
