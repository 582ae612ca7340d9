package fz.pipeline;

import fz.transport.DatagramTransport;
import fz.transport.PacketTransport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A thread for each reader, each writer, the core and each crypto worker. */
final class ParallelExecution implements Execution {
  private final Stages stages;
  private final Rings rings;
  private final StopPhase phase = new StopPhase();
  private final ReaderLoop tunReader;
  private final List<ReaderLoop> socketReaders = new ArrayList<>();
  private final List<Thread> readers = new ArrayList<>();
  private final List<Thread> core = new ArrayList<>();
  private final List<Thread> workers = new ArrayList<>();
  private final List<Thread> writers = new ArrayList<>();
  private final String name;

  /** The work of a thread until the pipeline ends. */
  private interface Loop {
    void run() throws IOException;
  }

  ParallelExecution(
      PipelineConfig config,
      Placement.Parallel placement,
      Stages stages,
      Commands commands,
      PipelineCounters counters)
      throws IOException {
    this.stages = stages;
    this.name = config.name();
    List<List<DatagramTransport>> sockets = config.readers();
    rings = new Rings(placement, sockets.size(), counters);
    counters.rings(rings.all());
    List<TransportWait> waits = waits(config.packets(), sockets, counters);
    tunReader =
        new ReaderLoop(
            stages.tunReader(),
            rings.host,
            rings.tunReaderWaker,
            waits.getFirst(),
            rings.coreWaker,
            phase,
            counters.outboundRingFull);
    for (int i = 0; i < sockets.size(); i++) {
      socketReaders.add(
          new ReaderLoop(
              stages.socketReader(i),
              rings.received.ring(i),
              rings.socketReaderWakers[i],
              waits.get(1 + i),
              rings.coreWaker,
              phase,
              counters.receiving(i).ringFull));
    }
    CoreLoop coreLoop = new CoreLoop(config, stages, rings, commands, tunReader::ended, phase);
    thread(readers, "tun-reader", tunReader::run);
    for (int i = 0; i < socketReaders.size(); i++) {
      thread(readers, "socket-reader-" + i, socketReaders.get(i)::run);
    }
    thread(core, "core", coreLoop::run);
    workers(placement.workers());
    writers();
  }

  /** Opens a wait set for each reader: that of the host, then those of the network. */
  private static List<TransportWait> waits(
      PacketTransport packets, List<List<DatagramTransport>> sockets, PipelineCounters counters)
      throws IOException {
    List<TransportWait> waits = new ArrayList<>();
    try {
      waits.add(TransportWait.open(counters));
      waits.getFirst().add(packets.readiness());
      for (List<DatagramTransport> reader : sockets) {
        waits.add(TransportWait.open(counters));
        for (DatagramTransport socket : reader) {
          waits.getLast().add(socket.readiness());
        }
      }
      return waits;
    } catch (IOException | RuntimeException e) {
      waits.forEach(TransportWait::close);
      throw e;
    }
  }

  private void workers(int count) {
    Ring[] served = {rings.send, rings.deliver};
    Waker[] downstream = {rings.socketWriterWaker, rings.coreWaker};
    for (int i = 0; i < count; i++) {
      WorkerLoop loop =
          new WorkerLoop(
              i, count, stages.crypto(i), served, downstream, rings.workerWakers[i], phase);
      thread(workers, "crypto-" + i, loop::run);
    }
  }

  private void writers() {
    WriterLoop socketWriter =
        new WriterLoop(
            stages.socketWriter(), rings.send, rings.send::isReady, rings.socketWriterWaker, phase);
    WriterLoop tunWriter =
        new WriterLoop(
            stages.tunWriter(), rings.deliver, rings.judged::includes, rings.tunWriterWaker, phase);
    thread(writers, "socket-writer", socketWriter::run);
    thread(writers, "tun-writer", tunWriter::run);
  }

  private void thread(List<Thread> group, String role, Loop loop) {
    group.add(
        Thread.ofPlatform()
            .daemon()
            .name(name + "-" + role)
            .unstarted(
                () -> {
                  try {
                    loop.run();
                  } catch (Throwable e) {
                    stages.faults().fatal(e);
                  }
                }));
  }

  @Override
  public void start() {
    writers.forEach(Thread::start);
    workers.forEach(Thread::start);
    core.forEach(Thread::start);
    readers.forEach(Thread::start);
  }

  @Override
  public void wakeCore() {
    rings.coreWaker.wake();
  }

  @Override
  public void requestStop() {
    advance(StopPhase.WRITERS);
  }

  @Override
  public void stop() {
    Thread current = Thread.currentThread();
    if (readers.contains(current)
        || core.contains(current)
        || workers.contains(current)
        || writers.contains(current)) {
      requestStop();
      return;
    }
    advance(StopPhase.READERS);
    Threads.join(readers);
    advance(StopPhase.CORE);
    Threads.join(core);
    advance(StopPhase.WORKERS);
    Threads.join(workers);
    advance(StopPhase.WRITERS);
    Threads.join(writers);
    // Of a pipeline that was never started.
    tunReader.close();
    socketReaders.forEach(ReaderLoop::close);
  }

  private void advance(int to) {
    phase.advance(to);
    tunReader.wakeForStop();
    socketReaders.forEach(ReaderLoop::wakeForStop);
    rings.coreWaker.wake();
    for (Waker waker : rings.workerWakers) {
      waker.wake();
    }
    rings.socketWriterWaker.wake();
    rings.tunWriterWaker.wake();
  }
}
