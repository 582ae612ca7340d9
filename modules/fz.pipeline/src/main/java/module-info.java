/**
 * The data path: stages, their placement on threads and the rings between them.
 *
 * <p>The only module that reads the Disruptor. A {@link fz.pipeline.Pipeline} joins a {@link
 * fz.tunnel.DataPlane} to the transports and is the only caller of it.
 */
module fz.pipeline {
  requires transitive fz.tunnel;
  requires transitive fz.transport;
  requires com.lmax.disruptor;

  exports fz.pipeline;
}
