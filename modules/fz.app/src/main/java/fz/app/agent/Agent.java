package fz.app.agent;

import fz.command.ExitCode;
import fz.pipeline.Pipeline;
import fz.pipeline.PipelineConfig;
import fz.pipeline.PipelineListener;
import fz.pipeline.Placement;
import fz.tunnel.Tunnel;
import fz.tunnel.TunnelEvent;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The frame around the state machine of a client or gateway: the pipeline that runs it, a thread
 * for what may block, the way to the portal, and an orderly end.
 *
 * <p>Two threads meet here. The core thread belongs to the pipeline and is the only one that
 * touches the plane: {@link #core} hands it work. The control thread does what may block, such as
 * changing routes, and handles what the plane and the portal tell: {@link #control}.
 */
final class Agent implements PipelineListener, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Agent.class.getName());
  private static final int GOODBYE_MILLIS = 300;

  private final ExecutorService control =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("fz-control").factory());
  private final CompletableFuture<Integer> end = new CompletableFuture<>();
  private final AgentTransports transports;
  private final Pipeline pipeline;
  private final LongSupplier clock;
  private final Tunnel tunnel;
  private final Role role;

  /** What makes a client or a gateway of it. */
  interface Role {
    /** Handles an event of the plane, on the control thread. */
    void handle(TunnelEvent event) throws IOException;

    /** Completes the circle: events of the tunnel lead back to the frame and the portal. */
    void attach(Agent frame, PortalLink link);

    /** Returns the resolvers that the host uses by itself. */
    List<InetSocketAddress> systemResolvers() throws IOException;

    /** Gives the host back what was changed, on the control thread. */
    void restoreHost() throws IOException;
  }

  /**
   * Creates the frame; nothing runs yet.
   *
   * @param name begins the names of the threads
   */
  Agent(
      String name,
      Tunnel tunnel,
      Role role,
      AgentTransports transports,
      Placement placement,
      LongSupplier clock)
      throws IOException {
    this.transports = transports;
    this.clock = clock;
    this.tunnel = tunnel;
    this.role = role;
    this.pipeline =
        Pipeline.open(
            new PipelineConfig(
                name,
                tunnel,
                transports.packets(),
                transports.datagrams(),
                placement,
                this,
                clock));
  }

  /** Returns the state machine, for {@link #core} only. */
  Tunnel tunnel() {
    return tunnel;
  }

  /**
   * Gives the role its way to the portal, and tells the tunnel what it needs to know of the host,
   * until what is returned is closed.
   */
  HostWatch join(PortalLink portal) throws IOException {
    role.attach(this, portal);
    return HostWatch.open(this, transports, role, portal);
  }

  /** Starts the data path. */
  void start() {
    pipeline.start();
  }

  /** Runs something on the thread that owns the plane. */
  void core(CoreTask task) {
    try {
      pipeline.execute(() -> task.run(clock.getAsLong()));
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "the data path has stopped", e);
    }
  }

  /** Runs something on the control thread. A failure is logged and does not end the thread. */
  void control(ControlTask task) {
    try {
      control.execute(
          () -> {
            try {
              task.run();
            } catch (IOException | RuntimeException e) {
              LOG.log(Level.WARNING, "{0}", e.getMessage());
              LOG.log(Level.DEBUG, "control task failed", e);
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "control task after the end", e);
    }
  }

  /** Ends the process with a status; the first call counts. */
  void end(int exitCode) {
    end.complete(exitCode);
  }

  /** Waits for the end and returns the exit status. */
  int awaitEnd() {
    return end.join();
  }

  /** Says goodbye to the peers, gives the host back what was changed, and stops all threads. */
  @Override
  public void close() {
    CompletableFuture<Void> said = new CompletableFuture<>();
    core(
        now -> {
          tunnel.shutdown(now);
          said.complete(null);
        });
    try {
      said.completeOnTimeout(null, GOODBYE_MILLIS, TimeUnit.MILLISECONDS).join();
    } finally {
      pipeline.close();
    }
    control(role::restoreHost);
    control.shutdown();
    try {
      if (!control.awaitTermination(2, TimeUnit.SECONDS)) {
        LOG.log(Level.WARNING, "the control thread did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    transports.close();
  }

  @Override
  public void onTurn(long nowNanos) {
    for (TunnelEvent event = tunnel.pollEvent(); event != null; event = tunnel.pollEvent()) {
      TunnelEvent next = event;
      control(() -> role.handle(next));
    }
  }

  @Override
  public void onHostEnd() {
    LOG.log(Level.INFO, "the packet transport has ended");
    // If it ended because it failed, that is told by a command which waits already.
    core(nowNanos -> end(ExitCode.OK));
  }

  @Override
  public void onTransportFailure(String transport, IOException cause) {
    LOG.log(Level.ERROR, "{0} failed: {1}", transport, cause.getMessage());
    end(ExitCode.CANNOT_RUN);
  }

  @Override
  public void onFault(String stage, RuntimeException fault) {
    LOG.log(Level.ERROR, "a fault in stage {0}, its packets were dropped: {1}", stage, fault);
    LOG.log(Level.DEBUG, "fault", fault);
  }

  @Override
  public void onStopped(Throwable cause) {
    LOG.log(Level.ERROR, "the data path has stopped: {0}", cause.toString());
    end(ExitCode.CANNOT_RUN);
  }

  /** Something for the core thread. */
  interface CoreTask {
    void run(long nowNanos);
  }

  /** Something for the control thread. */
  interface ControlTask {
    void run() throws IOException;
  }
}
