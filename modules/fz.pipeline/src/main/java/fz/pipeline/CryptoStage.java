package fz.pipeline;

import fz.packet.DropCounters;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import fz.wireguard.TransportKey;

/** Seals and opens packets in place, a run under one key a call. One thread at a time. */
final class CryptoStage {
  private final int ordinal;
  private final DropCounters drops;
  private final Faults faults;

  /**
   * Creates a stage.
   *
   * @param ordinal of the cipher contexts that this stage uses; no two stages have the same
   * @param drops what it discards; this stage is the only writer
   */
  CryptoStage(int ordinal, DropCounters drops, Faults faults) {
    this.ordinal = ordinal;
    this.drops = drops;
    this.faults = faults;
  }

  /** Returns true if there is anything to do for this stage in a batch. */
  @HotPath
  static boolean concerns(PacketBatch batch) {
    return Batches.has(batch, Verdict.SEAL) || Batches.has(batch, Verdict.OPEN);
  }

  /** Turns {@code SEAL} into {@code SEND} and {@code OPEN} into {@code OPENED}, or drops. */
  @HotPath
  void apply(PacketBatch batch) {
    try {
      int count = batch.count();
      int from = 0;
      while (from < count) {
        Verdict verdict = batch.verdict(from);
        if (verdict == Verdict.SEAL || verdict == Verdict.OPEN) {
          from = run(batch, from, count, verdict);
        } else {
          from++;
        }
      }
    } catch (RuntimeException e) {
      faults.stage("crypto", e, batch);
    }
  }

  private int run(PacketBatch batch, int from, int count, Verdict verdict) {
    Object key = batch.key(from);
    int to = from + 1;
    while (to < count && batch.key(to) == key && batch.verdict(to) == verdict) {
      to++;
    }
    TransportKey transportKey = (TransportKey) key;
    if (verdict == Verdict.SEAL) {
      transportKey.seal(ordinal, batch, from, to, drops);
    } else {
      transportKey.open(ordinal, batch, from, to, drops);
    }
    return to;
  }
}
