package fz.wg.device;

import fz.packet.DropCounters;
import fz.pipeline.CounterReport;
import fz.pipeline.Pipeline;
import fz.pipeline.PipelineConfig;
import fz.pipeline.PipelineListener;
import fz.transport.PacketTransport;
import fz.transport.TransportOptions;
import fz.transport.Transports;
import fz.tunnel.plain.WireGuardPlane;
import fz.wg.settings.DeviceChange;
import fz.wg.settings.DeviceState;
import fz.wg.settings.Key;
import fz.wg.settings.PeerChange;
import fz.wg.uapi.UapiError;
import fz.wg.uapi.UapiException;
import fz.wg.uapi.UapiHandler;
import fz.wireguard.WireGuardConfig;
import fz.wireguard.WireGuardEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * A running interface: transports, data path and the peers in it.
 *
 * <p>Changes come from any thread, one at a time, and never stop the data path for longer than one
 * of them takes: each peer is a command of its own on the core thread. Only another port or mark
 * exchanges the sockets, for which the data path pauses for a moment; sessions outlive it.
 */
public final class WgInterface implements UapiHandler, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(WgInterface.class.getName());

  private static final Path INTERFACES = Path.of("/proc/net/dev");

  private final InterfaceOptions options;
  private final PacketTransport packets;
  private final boolean wasDevice;
  private final WireGuardPlane plane;
  private final Device device;
  private final LongSupplier clock = Transports.clock();
  private final InstantSource time = InstantSource.system();
  private final ReentrantLock changing = new ReentrantLock();
  private final CompletableFuture<Throwable> stopped = new CompletableFuture<>();
  private Sockets sockets;
  private Pipeline pipeline;
  private boolean running;
  private boolean closed;

  private WgInterface(InterfaceOptions options, PacketTransport packets, Sockets sockets)
      throws IOException {
    this.options = options;
    this.packets = packets;
    this.wasDevice = isDevice(options.name());
    this.plane =
        new WireGuardPlane(
            WireGuardConfig.of(
                    Key.NONE.bytes(),
                    new SecureRandom(),
                    time,
                    options.crypto().aead().provider(),
                    new DropCounters())
                .withX25519(options.crypto().x25519().provider())
                .withWorkers(options.placement().workers())
                .withPaddedMtuBytes(packets.mtu()));
    this.device = new Device(plane);
    startPipeline(sockets);
  }

  /**
   * Opens an interface without a key and without peers.
   *
   * @param listenPort UDP port, 0 for any that is free
   * @param fwmark mark of the own datagrams, 0 for none
   * @throws IOException if something cannot be had; the message is one line for the user
   */
  public static WgInterface open(InterfaceOptions options, int listenPort, int fwmark)
      throws IOException {
    PacketTransport packets = options.packets().open(TransportOptions.of(options.packetOptions()));
    Sockets sockets = null;
    try {
      sockets = openSockets(options, listenPort, fwmark);
      return new WgInterface(options, packets, sockets);
    } catch (IOException | RuntimeException e) {
      packets.close();
      if (sockets != null) {
        sockets.close();
      }
      throw e;
    }
  }

  /**
   * Waits until the interface can go on no longer.
   *
   * @return why; empty if it was removed or has nothing more to read, which is an ordinary end
   */
  public Optional<String> awaitEnd() {
    Throwable cause = stopped.join();
    if (cause == null || wasDevice && !isDevice(options.name())) {
      return Optional.empty();
    }
    return Optional.of(String.valueOf(cause.getMessage()));
  }

  @Override
  public DeviceState state() throws UapiException {
    changing.lock();
    try {
      requireOpen();
      Instant now = time.instant();
      int port = sockets.port();
      int mark = sockets.mark();
      return await(
          onCore(
              nanos -> new DeviceState(device.privateKey(), port, mark, device.peers(nanos, now))));
    } finally {
      changing.unlock();
    }
  }

  @Override
  public SequencedMap<String, Long> counters() throws UapiException {
    changing.lock();
    try {
      requireOpen();
      return CounterReport.of(pipeline.counters(), plane.drops());
    } finally {
      changing.unlock();
    }
  }

  @Override
  public void change(DeviceChange change) throws UapiException {
    changing.lock();
    try {
      requireOpen();
      move(change.listenPort().orElse(sockets.port()), change.fwmark().orElse(sockets.mark()));
      List<CompletableFuture<?>> made = new ArrayList<>();
      made.add(
          onCore(
              nanos -> {
                change.privateKey().ifPresent(key -> device.privateKey(key, nanos));
                if (change.replacePeers()) {
                  device.removeAll();
                }
                return null;
              }));
      for (PeerChange peer : change.peers()) {
        made.add(
            onCore(
                nanos -> {
                  device.change(peer, nanos);
                  return null;
                }));
      }
      for (CompletableFuture<?> part : made) {
        await(part);
      }
    } finally {
      changing.unlock();
    }
  }

  /** Ends {@link #awaitEnd}; from any thread. */
  public void end() {
    stopped.complete(null);
  }

  /** Stops the data path and gives back what it used. */
  @Override
  public void close() {
    changing.lock();
    try {
      if (!closed) {
        closed = true;
        stopPipeline();
        packets.close();
        end();
      }
    } finally {
      changing.unlock();
    }
  }

  /** Exchanges the sockets if that is necessary. */
  private void move(int port, int mark) throws UapiException {
    try {
      if (port != sockets.port()) {
        exchange(openSockets(options, port, mark));
      } else if (mark != sockets.mark()) {
        remark(mark);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0}", e.getMessage());
      if (!running) {
        stopped.complete(e);
      }
      throw new UapiException(UapiError.PORT_IN_USE, "port and mark cannot be had", e);
    }
  }

  private void exchange(Sockets next) throws IOException {
    stopPipeline();
    startPipeline(next);
  }

  /** Sockets with another mark want the same port, so that those that have it must go first. */
  private void remark(int mark) throws IOException {
    int port = sockets.port();
    int before = sockets.mark();
    stopPipeline();
    try {
      startPipeline(openSockets(options, port, mark));
    } catch (IOException e) {
      startPipeline(openSockets(options, port, before));
      throw e;
    }
  }

  private void stopPipeline() {
    running = false;
    pipeline.close();
    sockets.close();
  }

  private void startPipeline(Sockets next) throws IOException {
    sockets = next;
    pipeline =
        Pipeline.open(
            new PipelineConfig(
                options.name(),
                plane,
                packets,
                sockets.transports(),
                options.placement(),
                new Listener(),
                clock));
    pipeline.start();
    running = true;
  }

  private <T> CompletableFuture<T> onCore(LongFunction<T> task) {
    CompletableFuture<T> done = new CompletableFuture<>();
    try {
      pipeline.execute(
          () -> {
            try {
              done.complete(task.apply(clock.getAsLong()));
            } catch (RuntimeException e) {
              done.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      done.completeExceptionally(e);
    }
    return done;
  }

  /** Waits for the core thread, which may have stopped. */
  private <T> T await(CompletableFuture<T> done) throws UapiException {
    try {
      CompletableFuture.anyOf(done, stopped).join();
      if (done.isDone()) {
        return done.join();
      }
    } catch (CompletionException e) {
      throw new UapiException(UapiError.IO, "the data path refuses: " + e.getCause(), e);
    }
    throw new UapiException(UapiError.IO, "the data path has stopped");
  }

  private void requireOpen() throws UapiException {
    if (closed) {
      throw new UapiException(UapiError.IO, "the interface is going away");
    }
  }

  /** The JDK does not see interfaces that have no address. */
  private static boolean isDevice(String name) {
    try (Stream<String> lines = Files.lines(INTERFACES)) {
      return lines.anyMatch(line -> line.strip().startsWith(name + ":"));
    } catch (IOException | UncheckedIOException e) {
      LOG.log(Level.DEBUG, "cannot tell whether the interface is there", e);
      return false;
    }
  }

  private static Sockets openSockets(InterfaceOptions options, int port, int mark)
      throws IOException {
    return Sockets.open(
        options.datagrams(), options.datagramOptions(), options.placement().readers(), port, mark);
  }

  /** What the data path tells, on its own threads. */
  private final class Listener implements PipelineListener {
    @Override
    public void onTurn(long nowNanos) {
      for (WireGuardEvent event = plane.pollEvent(); event != null; event = plane.pollEvent()) {
        LOG.log(Level.DEBUG, "{0}", event);
      }
    }

    @Override
    public void onHostEnd() {
      try {
        // If it ended because it failed, that is told by a command which waits already.
        pipeline.execute(WgInterface.this::end);
      } catch (RejectedExecutionException e) {
        LOG.log(Level.DEBUG, "the data path is being closed", e);
      }
    }

    @Override
    public void onTransportFailure(String transport, IOException cause) {
      LOG.log(Level.DEBUG, "{0} failed", transport);
      stopped.complete(cause);
    }

    @Override
    public void onFault(String stage, RuntimeException fault) {
      LOG.log(Level.ERROR, "a fault in stage {0}, its packets were dropped: {1}", stage, fault);
      LOG.log(Level.DEBUG, "fault", fault);
    }

    @Override
    public void onStopped(Throwable cause) {
      stopped.complete(cause);
    }
  }
}
