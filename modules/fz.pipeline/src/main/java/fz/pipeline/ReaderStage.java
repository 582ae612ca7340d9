package fz.pipeline;

import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.transport.Readiness;

/** A first stage: it fills a batch from a transport. */
interface ReaderStage {
  /**
   * Adds what is there to an empty batch.
   *
   * @return the number of packets added; 0 if there is nothing now
   */
  @HotPath
  int read(PacketBatch batch);

  /** Returns true if nothing will come any more. */
  boolean ended();

  /**
   * Returns a transport that failed while others did not, each once, or null: its descriptor may
   * stay readable for ever, so it must not be waited for.
   */
  Readiness pollFailed();
}
