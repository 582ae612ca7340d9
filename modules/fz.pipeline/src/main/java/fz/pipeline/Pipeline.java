package fz.pipeline;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The data path between a host and a network: moves batches of packets from transport to transport,
 * through the plane and the cipher.
 *
 * <p>Packets of one flow and direction keep their order in every placement. A transport or a ring
 * that is full stops the reader that feeds it; nothing is dropped for that.
 *
 * <p>Plane and transports survive the pipeline: after {@link #close} another one may be opened on
 * them, for example with other sockets.
 */
public final class Pipeline implements Executor, AutoCloseable {
  private final PipelineCounters counters = new PipelineCounters();
  private final Commands commands = new Commands(this::wakeCore);
  private final Execution execution;
  private volatile boolean closed;
  private boolean started;

  private Pipeline(PipelineConfig config) throws IOException {
    Faults faults = new Faults(counters, config.listener(), commands::add, this::requestStop);
    Stages stages = new Stages(config, commands, counters, faults);
    execution =
        switch (config.placement()) {
          case Placement.Inline inline -> new InlineExecution(config, stages, counters);
          case Placement.Parallel parallel ->
              new ParallelExecution(config, parallel, stages, commands, counters);
        };
  }

  /**
   * Allocates what a pipeline needs. Packet memory is 128 KiB for an inline pipeline and four rings
   * for a parallel one; it is given back some time after the pipeline was closed.
   *
   * @throws IOException if nothing can wait for these transports
   */
  public static Pipeline open(PipelineConfig config) throws IOException {
    return new Pipeline(config);
  }

  /** Starts the threads. Commands that are waiting run first. */
  public synchronized void start() {
    if (started || closed) {
      throw new IllegalStateException(closed ? "closed" : "started already");
    }
    started = true;
    execution.start();
  }

  /**
   * Runs a command on the core thread between two batches, in the order of the calls. It may call
   * the plane and must not block. An exception that it throws is counted as a fault.
   *
   * @throws RejectedExecutionException if the pipeline is closed or has stopped
   */
  @Override
  public void execute(Runnable command) {
    if (closed) {
      throw new RejectedExecutionException("pipeline closed");
    }
    commands.add(command);
  }

  /** Returns the counters, which stay readable after {@link #close}. */
  public PipelineCounters counters() {
    return counters;
  }

  /**
   * Stops all threads and waits for them. Commands that were given before still run and what they
   * make the plane send is sent, if the transports take it at once. Called on a thread of the
   * pipeline it returns at once, and the threads end after the current turn.
   */
  @Override
  public void close() {
    closed = true;
    execution.stop();
  }

  private void requestStop() {
    closed = true;
    execution.requestStop();
  }

  private void wakeCore() {
    execution.wakeCore();
  }
}
