package fz.transport.udp;

import fz.linux.EpollEvents;
import fz.linux.Errno;
import fz.linux.Libc;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.transport.DatagramPort;
import fz.transport.DatagramPorts;
import fz.transport.TransportException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * UDP sockets in one {@code epoll} set. The kernel moves a descriptor that it reported to the end
 * of its list, so that a busy one does not starve the others.
 */
final class EpollPorts implements DatagramPorts {
  private static final int MAX_EVENTS = 256;
  private static final int EVENT_COUNTER = -1;
  private static final int SEND_BUFFER_BYTES = 2 << 20;

  private final Libc libc = new Libc();
  private final Receiver.Memory receiving = new Receiver.Memory();
  private final Sender.Memory sending = new Sender.Memory();
  private final EpollEvents change = new EpollEvents(1);
  private final EpollEvents events = new EpollEvents(MAX_EVENTS);
  private final EventCounter counter = new EventCounter();
  private final int epoll;

  // Ports by their index, which the kernel hands back; free indices are a stack.
  private EpollPort[] ports = new EpollPort[64];
  private int[] free = new int[64];
  private int freeCount;
  private int used;

  // The port that datagrams are held back for, which are in the shared memory.
  private EpollPort holder;
  private boolean closed;

  EpollPorts() throws IOException {
    epoll = libc.epollCreate();
    if (epoll < 0) {
      counter.close();
      throw new IOException("cannot open an epoll set: " + Errno.text(-epoll));
    }
    control(EpollEvents.CTL_ADD, counter.fd(), EpollEvents.IN, EVENT_COUNTER);
  }

  @Override
  public Optional<DatagramPort> open(Endpoint local, boolean shared, int bufferBytes)
      throws IOException {
    UdpOptions options =
        new UdpOptions(
            local.isIpv4(),
            local.toInetAddress(),
            local.port(),
            0,
            bufferBytes,
            SEND_BUFFER_BYTES,
            "auto",
            "auto",
            shared);
    Optional<UdpSocket> opened = UdpSocket.tryOpen(options);
    if (opened.isEmpty()) {
      return Optional.empty();
    }
    UdpSocket socket = opened.get();
    EpollPort port = new EpollPort(this, socket, takeIndex());
    ports[port.index()] = port;
    try {
      control(EpollEvents.CTL_ADD, socket.fd(), EpollEvents.IN, port.index());
    } catch (IOException e) {
      port.close();
      throw e;
    }
    return Optional.of(port);
  }

  @HotPath
  @Override
  public int await(DatagramPort[] ready, long timeoutNanos) throws IOException {
    if (holder != null) {
      holder.room(false);
      ready[0] = holder;
      return 1;
    }
    int found = libc.epollWait(epoll, events, millis(timeoutNanos));
    if (found < 0) {
      if (found == -Errno.EINTR) {
        return 0;
      }
      throw brokenSet(-found);
    }
    int count = 0;
    for (int i = 0; i < found; i++) {
      int index = (int) events.data(i);
      if (index == EVENT_COUNTER) {
        counter.drain();
      } else if (count < ready.length) {
        EpollPort port = ports[index];
        port.room((events.events(i) & EpollEvents.OUT) != 0);
        ready[count++] = port;
      }
    }
    return count;
  }

  private static IOException brokenSet(int errno) {
    return new IOException("cannot wait for UDP ports: " + Errno.text(errno));
  }

  @Override
  public void wakeup() {
    counter.signal();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (EpollPort port : ports) {
      if (port != null) {
        port.close();
      }
    }
    counter.close();
    libc.close(epoll);
  }

  Receiver.Memory receiving() {
    return receiving;
  }

  Sender.Memory sending() {
    return sending;
  }

  /** Says that a port holds datagrams back, or no longer does. */
  void holds(EpollPort port, boolean holds) {
    if (holds) {
      holder = port;
    } else if (holder == port) {
      holder = null;
    }
  }

  /** Fails if a port would overwrite what is held back for another one. */
  void requireNotHeld(EpollPort port) {
    if (holder != null && holder != port) {
      throw new IllegalStateException("another port holds datagrams back");
    }
  }

  void awaitRoom(EpollPort port, boolean wanted) throws IOException {
    int interest = wanted ? EpollEvents.IN | EpollEvents.OUT : EpollEvents.IN;
    control(EpollEvents.CTL_MOD, port.fd(), interest, port.index());
  }

  /** Closing a descriptor takes it out of the set as well. */
  void remove(EpollPort port) {
    holds(port, false);
    libc.close(port.fd());
    ports[port.index()] = null;
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, 2 * freeCount);
    }
    free[freeCount++] = port.index();
  }

  private int takeIndex() {
    if (freeCount > 0) {
      return free[--freeCount];
    }
    if (used == ports.length) {
      ports = Arrays.copyOf(ports, 2 * used);
    }
    return used++;
  }

  private void control(int operation, int fd, int interest, int data) throws IOException {
    change.set(0, interest, data & 0xffff_ffffL);
    int result = libc.epollControl(epoll, operation, fd, change);
    if (result < 0) {
      throw new TransportException("cannot wait for a UDP port: " + Errno.text(-result));
    }
  }

  /** Rounds up, so that a deadline has passed when the wait for it ends. */
  private static int millis(long nanos) {
    if (nanos < 0) {
      return -1;
    }
    return (int) Math.min((nanos + 999_999) / 1_000_000, Integer.MAX_VALUE);
  }
}
