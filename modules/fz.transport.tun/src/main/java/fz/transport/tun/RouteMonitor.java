package fz.transport.tun;

import fz.linux.BootClock;
import fz.linux.ClockJump;
import fz.linux.Errno;
import fz.linux.Libc;
import fz.linux.NetlinkEntry;
import fz.linux.RouteNetlink;
import fz.linux.RouteSubscription;
import fz.transport.NetworkChange;
import fz.transport.NetworkMonitor;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Watches links, addresses and default routes, and whether the machine was suspended. Its thread
 * sleeps in the kernel until something happens, and then until nothing more happens for a moment:
 * changes come in groups.
 */
final class RouteMonitor implements NetworkMonitor {
  private static final System.Logger LOG = System.getLogger(RouteMonitor.class.getName());
  private static final long FOR_EVER = -1;
  private static final long QUIET_NANOS = 25_000_000;
  private static final long LONGEST_NANOS = 200_000_000;

  private final Libc libc = new Libc();
  private final Libc closer = new Libc();
  private final RouteNetlink netlink = new RouteNetlink();
  private final RouteSubscription subscription = new RouteSubscription();
  private final ClockJump jump = new ClockJump();
  private final Suspension suspension = new Suspension(new BootClock(), System::nanoTime);
  private final MemorySegment pollfds = Arena.ofAuto().allocate(3L * Libc.POLLFD_BYTES, 4);
  private final MemorySegment one = Arena.ofAuto().allocate(8, 8);
  private final int wake;
  private final String ownInterface;
  private final Consumer<NetworkChange> listener;
  private final Thread thread = new Thread(this::run, "fz-network");
  private HostNetwork known;

  // What has been heard of since the last look.
  private boolean concerned;
  private boolean lost;
  private boolean resumed;

  private volatile boolean closed;

  private RouteMonitor(String ownInterface, Consumer<NetworkChange> listener) throws IOException {
    this.ownInterface = ownInterface;
    this.listener = listener;
    wake = libc.eventfd();
    if (wake < 0) {
      throw new IOException("cannot open an event counter: " + Errno.text(-wake));
    }
    one.set(ValueLayout.JAVA_LONG, 0, 1);
    int[] descriptors = {subscription.fd(), jump.fd(), wake};
    for (int i = 0; i < descriptors.length; i++) {
      pollfds.set(ValueLayout.JAVA_INT, (long) i * Libc.POLLFD_BYTES, descriptors[i]);
      pollfds.set(ValueLayout.JAVA_SHORT, (long) i * Libc.POLLFD_BYTES + 4, Libc.POLLIN);
    }
    known = HostNetwork.read(netlink, ownInterface);
  }

  static RouteMonitor open(String ownInterface, Consumer<NetworkChange> listener)
      throws IOException {
    RouteMonitor monitor = new RouteMonitor(ownInterface, listener);
    monitor.thread.setDaemon(true);
    monitor.thread.start();
    return monitor;
  }

  @Override
  public void close() {
    synchronized (one) {
      if (!closed) {
        closed = true;
        closer.write(wake, one, 0, Long.BYTES);
      }
    }
  }

  private void run() {
    try {
      while (!closed) {
        collect();
        if (!closed && (concerned || resumed)) {
          look().ifPresent(this::tell);
        }
      }
    } catch (IOException e) {
      LOG.log(
          Level.WARNING, "changes of the network are not noticed any more: {0}", e.getMessage());
    } finally {
      synchronized (one) {
        closed = true;
        libc.close(wake);
      }
      netlink.close();
      subscription.close();
      jump.close();
    }
  }

  /** Waits until something has happened, and then until it is over. */
  private void collect() throws IOException {
    take(FOR_EVER);
    long began = System.nanoTime();
    boolean more = true;
    while (more && !closed && System.nanoTime() - began < LONGEST_NANOS) {
      more = take(QUIET_NANOS);
    }
  }

  private boolean take(long timeoutNanos) throws IOException {
    int ready = libc.poll(pollfds, 3, timeoutNanos);
    if (ready <= 0 || closed) {
      return false;
    }
    subscription.read(this::hear);
    if (pollfds.get(ValueLayout.JAVA_SHORT, Libc.POLLFD_BYTES + 6) != 0) {
      jump.take();
      resumed |= suspension.isOver();
    }
    return true;
  }

  private void hear(int type, NetlinkEntry entry) {
    if (type == RouteSubscription.OVERRUN) {
      concerned = true;
      lost = true;
      return;
    }
    concerned |= HostNetwork.concerns(type, entry);
    lost |= known.loses(type, entry);
  }

  private Optional<NetworkChange> look() throws IOException {
    HostNetwork now = HostNetwork.read(netlink, ownInterface);
    Optional<NetworkChange> change =
        resumed ? Optional.of(NetworkChange.RESUMED) : now.changeSince(known, lost);
    known = now;
    concerned = false;
    lost = false;
    resumed = false;
    return change;
  }

  private void tell(NetworkChange change) {
    try {
      listener.accept(change);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a listener to changes of the network failed", e);
    }
  }
}
