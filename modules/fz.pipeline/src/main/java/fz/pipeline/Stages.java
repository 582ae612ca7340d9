package fz.pipeline;

import fz.packet.DropCounters;

/** The stages of a pipeline, without a say about where they run. */
final class Stages {
  private final TunReaderStage tunReader;
  private final SocketReaderStage socketReader;
  private final CoreStage core;
  private final SocketWriterStage socketWriter;
  private final TunWriterStage tunWriter;
  private final CryptoStage[] crypto;
  private final Faults faults;

  Stages(PipelineConfig config, Commands commands, PipelineCounters counters, Faults faults) {
    this.faults = faults;
    tunReader =
        new TunReaderStage(config.packets(), config.plane().growthBytes(), counters, faults);
    socketReader = new SocketReaderStage(config.datagrams(), counters, faults);
    core = new CoreStage(config.plane(), commands, config.listener(), counters, faults);
    socketWriter = new SocketWriterStage(config.datagrams(), counters, faults);
    tunWriter = new TunWriterStage(config.packets(), counters, faults);
    crypto = new CryptoStage[config.placement().workers() + 1];
    for (int i = 0; i < crypto.length; i++) {
      DropCounters drops = new DropCounters();
      counters.addDrops(drops);
      crypto[i] = new CryptoStage(i, drops, faults);
    }
  }

  TunReaderStage tunReader() {
    return tunReader;
  }

  SocketReaderStage socketReader() {
    return socketReader;
  }

  CoreStage core() {
    return core;
  }

  SocketWriterStage socketWriter() {
    return socketWriter;
  }

  TunWriterStage tunWriter() {
    return tunWriter;
  }

  /** Returns a cipher stage: one for each worker, and one more for the core thread. */
  CryptoStage crypto(int ordinal) {
    return crypto[ordinal];
  }

  Faults faults() {
    return faults;
  }
}
