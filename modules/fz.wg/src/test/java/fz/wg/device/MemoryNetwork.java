package fz.wg.device;

import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import fz.transport.Capability;
import fz.transport.DatagramTransport;
import fz.transport.DatagramTransportProvider;
import fz.transport.OptionDescriptor;
import fz.transport.Readiness;
import fz.transport.TransportException;
import fz.transport.TransportOptions;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A loopback network in memory that has IPv4 only: whoever is bound to a port gets what it sends.
 */
final class MemoryNetwork implements DatagramTransportProvider {
  /** A mark that may not be set. */
  static final int FORBIDDEN_MARK = 0xbad;

  private static final int LOOPBACK = 0x7f000001;
  private static final int MOST_QUEUED = 4096;

  private final Map<Integer, Socket> sockets = new ConcurrentHashMap<>();

  static Endpoint endpoint(int port) {
    return Endpoint.ofIpv4(LOOPBACK, port);
  }

  /** Returns the mark of whoever is bound to a port. */
  int markAt(int port) {
    return sockets.get(port).mark;
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String description() {
    return "memory";
  }

  @Override
  public List<OptionDescriptor> options() {
    return List.of(
        new OptionDescriptor("family", "", "4"),
        new OptionDescriptor("port", "", "0"),
        new OptionDescriptor("mark", "", "0"));
  }

  @Override
  public DatagramTransport open(TransportOptions options) throws IOException {
    if (options.getInt("family", 4) != 4) {
      throw new TransportException("no IPv6 here");
    }
    int mark = options.getInt("mark", 0);
    if (mark == FORBIDDEN_MARK) {
      throw new TransportException("cannot mark");
    }
    int port = options.getInt("port", 0);
    while (port == 0 || port < 0) {
      int candidate = 40_000 + sockets.size();
      port = sockets.containsKey(candidate) ? 0 : candidate;
    }
    Socket socket = new Socket(port, mark);
    if (sockets.putIfAbsent(port, socket) != null) {
      throw new TransportException("port " + port + " is in use");
    }
    return socket;
  }

  /** One bound port. */
  private final class Socket implements DatagramTransport, Readiness.Signal {
    private final Queue<Datagram> received = new ConcurrentLinkedQueue<>();
    private final Endpoint local;
    private final int mark;
    private volatile Runnable onReady = () -> {};

    Socket(int port, int mark) {
      this.local = endpoint(port);
      this.mark = mark;
    }

    @Override
    public Endpoint local() {
      return local;
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of();
    }

    @Override
    public int receive(PacketBatch batch) {
      int added = 0;
      Datagram next = received.peek();
      while (next != null) {
        int i = batch.append(MemorySegment.ofArray(next.bytes()), 0, next.bytes().length);
        if (i < 0) {
          break;
        }
        batch.remote(i, next.from());
        received.remove();
        added++;
        next = received.peek();
      }
      return added;
    }

    @Override
    public int send(PacketBatch batch, int from) {
      for (int i = from; i < batch.count(); i++) {
        Socket target = sockets.get(batch.remotePort(i));
        if (batch.verdict(i) == Verdict.SEND
            && target != null
            && target.received.size() < MOST_QUEUED) {
          byte[] bytes =
              batch
                  .memory()
                  .asSlice(batch.offset(i), batch.length(i))
                  .toArray(ValueLayout.JAVA_BYTE);
          target.received.add(new Datagram(local, bytes));
          target.onReady.run();
        }
      }
      return batch.count();
    }

    @Override
    public Readiness readiness() {
      return this;
    }

    @Override
    public void subscribe(Runnable callback) {
      onReady = callback;
      if (!received.isEmpty()) {
        callback.run();
      }
    }

    @Override
    public long errors() {
      return 0;
    }

    @Override
    public void close() {
      sockets.remove(local.port(), this);
    }
  }

  private record Datagram(Endpoint from, byte[] bytes) {}
}
