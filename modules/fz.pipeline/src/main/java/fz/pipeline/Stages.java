package fz.pipeline;

import fz.packet.DropCounters;
import fz.transport.DatagramTransport;
import java.util.List;

/** The stages of a pipeline, without a say about where they run. */
final class Stages {
  private final TunReaderStage tunReader;
  private final SocketReaderStage[] socketReaders;
  private final CoreStage core;
  private final SocketWriterStage socketWriter;
  private final TunWriterStage tunWriter;
  private final CryptoStage[] crypto;
  private final Faults faults;

  Stages(PipelineConfig config, Commands commands, PipelineCounters counters, Faults faults) {
    this.faults = faults;
    tunReader =
        new TunReaderStage(config.packets(), config.plane().growthBytes(), counters, faults);
    List<List<DatagramTransport>> readers = config.readers();
    socketReaders =
        (config.placement() instanceof Placement.Inline ? List.of(config.datagrams()) : readers)
            .stream()
                .map(sockets -> new SocketReaderStage(sockets, counters.addReceiving(), faults))
                .toArray(SocketReaderStage[]::new);
    core = new CoreStage(config.plane(), commands, config.listener(), counters, faults);
    // Any socket of a family sends from the same port; through one of them order is kept.
    socketWriter = new SocketWriterStage(readers.getFirst(), counters, faults);
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

  /** Returns a reader: one for each socket of a family, or one for all sockets inline. */
  SocketReaderStage socketReader(int number) {
    return socketReaders[number];
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
