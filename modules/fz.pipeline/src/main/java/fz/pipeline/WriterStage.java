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
   * @param more whether another batch certainly follows without a wait in between, so that what
   *     goes with it may wait for it
   * @return true if the batch is done with, false if it is pending now
   */
  @HotPath
  boolean write(PacketBatch batch, boolean more);

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
