package fz.pipeline;

import java.io.IOException;

/**
 * The owner of a pipeline and of its data plane. Methods run on the core thread, unless they say
 * otherwise, and must not block.
 */
public interface PipelineListener {
  /**
   * Called at the end of every turn of the core thread, so that the owner takes the events of its
   * plane and may feed it. Costs something on each turn: return at once when there is nothing.
   *
   * @param nowNanos the clock of the pipeline
   */
  void onTurn(long nowNanos);

  /**
   * Called once when the packet transport has ended or failed, after all its packets were handled.
   */
  default void onHostEnd() {}

  /**
   * Called once when a transport is broken and stays so. It is left alone from then on: what was to
   * be sent through it is dropped and counted. The pipeline goes on.
   *
   * @param transport which one, for the user
   */
  default void onTransportFailure(String transport, IOException cause) {}

  /**
   * Called when a stage threw. The batch that it had was dropped and counted, and the pipeline goes
   * on. Only faults number 1, 2, 4, 8 and so on are reported. Runs on the thread of the stage.
   */
  default void onFault(String stage, RuntimeException fault) {}

  /**
   * Called once if the pipeline stops by itself, because of an {@link Error} or because it can no
   * longer wait for its transports. Runs on the thread that failed.
   */
  default void onStopped(Throwable cause) {}
}
