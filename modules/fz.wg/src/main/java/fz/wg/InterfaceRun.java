package fz.wg;

import fz.command.CommandException;
import fz.command.ExitCode;
import fz.packet.Endpoint;
import fz.pipeline.WarmUp;
import fz.transport.Transports;
import fz.wg.device.HostNetwork;
import fz.wg.device.InterfaceOptions;
import fz.wg.device.RoutePlan;
import fz.wg.device.WgInterface;
import fz.wg.file.InterfaceFile;
import fz.wg.file.InterfaceFile.FileEndpoint;
import fz.wg.settings.DeviceChange;
import fz.wg.uapi.UapiException;
import fz.wg.uapi.UapiServer;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One interface from its start to its end, and an orderly end at every point in between. */
final class InterfaceRun {
  private static final System.Logger LOG = System.getLogger(InterfaceRun.class.getName());
  private static final int SHUTDOWN_SECONDS = 4;

  private final InterfaceOptions options;
  private final Path socket;
  private final Optional<InterfaceFile> file;
  private final boolean device;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean endRequested;
  private volatile WgInterface running;

  /**
   * Creates a run.
   *
   * @param socket of the configuration protocol
   * @param device true if an interface of the host stands behind the packet transport
   */
  InterfaceRun(
      InterfaceOptions options, Path socket, Optional<InterfaceFile> file, boolean device) {
    this.options = options;
    this.socket = socket;
    this.file = file;
    this.device = device;
  }

  /** Runs until the interface is gone or the process is told to end; returns the exit status. */
  int run() throws IOException {
    file.ifPresent(read -> read.notices().forEach(line -> LOG.log(Level.WARNING, line)));
    // Names are looked up first: it may take long, and nothing has to be taken back yet.
    Optional<DeviceChange> change = file.map(read -> read.change(InterfaceRun::resolve));
    Runtime.getRuntime().addShutdownHook(new Thread(this::endBySignal, "fz-wg-end"));
    try {
      return run(change);
    } finally {
      closed.countDown();
    }
  }

  private int run(Optional<DeviceChange> change) throws IOException {
    int port = file.map(InterfaceFile::listenPort).orElse(0);
    int mark = mark();
    try (UapiServer server = UapiServer.open(socket);
        WgInterface wireGuard = WgInterface.open(options, port, mark);
        HostNetwork network = device && file.isPresent() ? HostNetwork.open() : null) {
      running = wireGuard;
      if (change.isPresent()) {
        configure(wireGuard, change.get());
      }
      if (network != null) {
        InterfaceFile read = file.get();
        network.apply(
            options.name(),
            read.addresses(),
            RoutePlan.of(read.table(), read.addresses(), read.allowedIps(), mark));
      }
      server.start(wireGuard);
      System.out.println(options.name() + ": ready");
      WarmUp.start(options.crypto(), Transports.clock());
      if (endRequested) {
        wireGuard.end();
      }
      Optional<String> failure = wireGuard.awaitEnd();
      if (failure.isPresent()) {
        throw new CommandException(ExitCode.CANNOT_RUN, options.name() + ": " + failure.get());
      }
      return ExitCode.OK;
    }
  }

  /** A default route needs a mark, by which the own datagrams are kept out of it. */
  private int mark() throws IOException {
    if (file.isEmpty()) {
      return 0;
    }
    InterfaceFile read = file.get();
    boolean needed = device && RoutePlan.needsOwnTable(read.table(), read.allowedIps());
    return read.fwmark() == 0 && needed ? HostNetwork.freeTable() : read.fwmark();
  }

  private static void configure(WgInterface wireGuard, DeviceChange change) {
    try {
      wireGuard.change(change);
    } catch (UapiException e) {
      throw new CommandException(ExitCode.CANNOT_RUN, e.getMessage(), e);
    }
  }

  private static Endpoint resolve(FileEndpoint endpoint) {
    try {
      return Endpoint.of(InetAddress.getByName(endpoint.host()), endpoint.port());
    } catch (UnknownHostException e) {
      throw new CommandException(
          ExitCode.CANNOT_RUN,
          endpoint.place()
              + " = "
              + endpoint.host()
              + ":"
              + endpoint.port()
              + ": the name cannot be resolved; check it and the host's DNS",
          e);
    }
  }

  private void endBySignal() {
    if (closed.getCount() == 0) {
      return;
    }
    endRequested = true;
    WgInterface current = running;
    if (current != null) {
      current.end();
    }
    try {
      if (!closed.await(SHUTDOWN_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("fz: did not end in time; some settings of the host may be left");
        Runtime.getRuntime().halt(ExitCode.CANNOT_RUN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Without this the status would be that of the signal, and supervisors would call it a failure.
    Runtime.getRuntime().halt(ExitCode.OK);
  }
}
