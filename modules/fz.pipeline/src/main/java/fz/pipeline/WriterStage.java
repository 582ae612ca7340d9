package fz.pipeline;

import fz.packet.HotPath;
import fz.packet.PacketBatch;

/**
 * A last stage: it hands a batch to a transport. A batch that the transport did not take whole
 * stays here until it is, and nothing may overtake it.
 */
interface WriterStage {
  /**
   * Begins with a batch; only when nothing is pending.
   *
   * @return true if the batch is done with, false if it is pending now
   */
  @HotPath
  boolean write(PacketBatch batch);

  /**
   * Tries to get rid of the rest of the pending batch.
   *
   * @return true if it is done with
   */
  @HotPath
  boolean resume();

  /** Returns true while a batch is not done with. */
  boolean isPending();
}
