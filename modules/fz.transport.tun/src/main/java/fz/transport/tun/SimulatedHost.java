package fz.transport.tun;

import fz.linux.Errno;
import fz.linux.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongSupplier;

/**
 * Plays the host behind a TUN device on a thread of its own, over a socket that keeps messages
 * apart: it sends super-packets and single packets of several connections, and acknowledges those
 * of the other side. It ends when the other socket is closed.
 */
final class SimulatedHost implements Runnable {
  private static final int CONNECTIONS = 4;
  private static final int IPV6 = CONNECTIONS;
  private static final int DATAGRAMS = CONNECTIONS + 1;

  // What is sent in which of so many parts of everything.
  private static final int PARTS = 16;
  private static final int FIRST_IPV6_PART = 8;
  private static final int FIRST_PARALLEL_PART = 10;
  private static final int FIRST_DATAGRAM_PART = 13;
  private static final int FIRST_SINGLE_PART = 15;
  private static final int DATAGRAM_SEGMENTS = 20;
  private static final int SMALL_BYTES = 64;

  private static final int BUFFER_BYTES = VnetHeader.BYTES + 65_536;
  private static final long TICK_NANOS = 10_000_000;

  private final Libc libc = new Libc();
  private final int fd;
  private final LongSupplier clock;
  private final long total;
  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES, 64);
  private final MemorySegment pollfd = Arena.ofAuto().allocate(Libc.POLLFD_BYTES, 4);
  private final SimulatedConnection[] connections = new SimulatedConnection[DATAGRAMS + 1];
  private long sent;
  private int exchanges;
  private int turn;
  private boolean blocked;
  private boolean ended;

  /**
   * Creates a host.
   *
   * @param fd the socket, which is closed in the end
   * @param side 0 or 1; the two hosts that talk to each other have different ones
   * @param total how many bytes to send
   * @param exchanges how many small segments to send after those, each when the one before it was
   *     acknowledged
   */
  SimulatedHost(int fd, int side, long total, int exchanges, LongSupplier clock) {
    this.fd = fd;
    this.total = total;
    this.exchanges = exchanges;
    this.clock = clock;
    for (int i = 0; i < connections.length; i++) {
      boolean tcp = i != DATAGRAMS;
      int protocol = tcp ? Segmenter.PROTOCOL_TCP : Segmenter.PROTOCOL_UDP;
      int port = SimulatedPacket.FIRST_PORT + i;
      connections[i] =
          new SimulatedConnection(new SimulatedPacket(i != IPV6, protocol, side, port), tcp);
    }
  }

  @Override
  public void run() {
    try {
      while (!ended) {
        long nowNanos = clock.getAsLong();
        boolean progress = receive(nowNanos);
        progress |= send(nowNanos);
        if (!progress && !ended) {
          await();
          long later = clock.getAsLong();
          for (SimulatedConnection connection : connections) {
            repeat(connection.handleTimeout(later));
          }
        }
      }
    } finally {
      libc.close(fd);
    }
  }

  private boolean receive(long nowNanos) {
    int length = libc.read(fd, buffer, 0, BUFFER_BYTES);
    if (length > 0) {
      take(length, nowNanos);
      return true;
    }
    ended |= length != -Errno.EAGAIN && length != -Errno.EINTR;
    return false;
  }

  private void take(int length, long nowNanos) {
    int ip = VnetHeader.BYTES;
    boolean ipv4 = Sums.uint8(buffer, ip) >>> 4 == 4;
    int transport =
        ip + (ipv4 ? SimulatedPacket.IPV4_HEADER_BYTES : SimulatedPacket.IPV6_HEADER_BYTES);
    if (length < transport + SimulatedPacket.TCP_HEADER_BYTES
        || Sums.uint8(buffer, ip + (ipv4 ? 9 : 6)) != Segmenter.PROTOCOL_TCP) {
      return;
    }
    int number = Sums.uint16(buffer, transport + 2) - SimulatedPacket.FIRST_PORT;
    if (number < 0 || number >= DATAGRAMS) {
      return;
    }
    SimulatedConnection connection = connections[number];
    int payload = length - transport - SimulatedPacket.TCP_HEADER_BYTES;
    connection.receive(
        buffer.get(Sums.INT, transport + 4),
        buffer.get(Sums.INT, transport + 8),
        payload,
        nowNanos);
    if (payload > 0) {
      write(connection, connection.write(0));
    }
  }

  private boolean send(long nowNanos) {
    if (sent >= total) {
      return sendAlone(nowNanos);
    }
    int part = (int) (sent * PARTS / total);
    SimulatedConnection connection = connections[choose(part)];
    int payload = payload(part, connection);
    if (!connection.admits(payload) || !write(connection, connection.write(payload))) {
      return false;
    }
    connection.sent(payload, nowNanos);
    sent += payload;
    turn++;
    return true;
  }

  private boolean sendAlone(long nowNanos) {
    SimulatedConnection connection = connections[0];
    if (exchanges == 0 || connection.waits() || !write(connection, connection.write(SMALL_BYTES))) {
      return false;
    }
    connection.sent(SMALL_BYTES, nowNanos);
    exchanges--;
    return true;
  }

  /** Takes back what a connection has lost: one exchange, or data. */
  private void repeat(int lost) {
    if (lost == SMALL_BYTES) {
      exchanges++;
    } else {
      sent -= lost;
    }
  }

  private int choose(int part) {
    if (part < FIRST_IPV6_PART) {
      return 0;
    }
    if (part < FIRST_PARALLEL_PART) {
      return IPV6;
    }
    if (part < FIRST_DATAGRAM_PART) {
      return turn % CONNECTIONS;
    }
    return turn % 2 == 0 ? 0 : DATAGRAMS;
  }

  private int payload(int part, SimulatedConnection connection) {
    SimulatedPacket packet = connection.packet();
    boolean datagram = connection == connections[DATAGRAMS];
    if (part < FIRST_SINGLE_PART) {
      return datagram ? DATAGRAM_SEGMENTS * packet.segmentBytes() : packet.superPacketBytes();
    }
    return datagram ? SMALL_BYTES : packet.segmentBytes();
  }

  private boolean write(SimulatedConnection connection, int length) {
    int result = libc.write(fd, connection.packet().memory(), 0, length);
    blocked = result == -Errno.EAGAIN || result == -Errno.ENOBUFS;
    ended |= result < 0 && !blocked && result != -Errno.EINTR;
    return result > 0;
  }

  private void await() {
    boolean waits = false;
    for (SimulatedConnection connection : connections) {
      waits |= connection.waits();
    }
    pollfd.set(ValueLayout.JAVA_INT, 0, fd);
    int events = blocked ? Libc.POLLIN | Libc.POLLOUT : Libc.POLLIN;
    pollfd.set(ValueLayout.JAVA_SHORT, 4, (short) events);
    libc.poll(pollfd, 1, waits ? TICK_NANOS : -1);
  }
}
