package fz.pipeline;

import fz.transport.DatagramTransport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A thread for each reader, each writer, the core and each crypto worker. */
final class ParallelExecution implements Execution {
  private final Stages stages;
  private final Rings rings;
  private final StopPhase phase = new StopPhase();
  private final ReaderLoop tunReader;
  private final ReaderLoop socketReader;
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
    rings = new Rings(placement, counters);
    counters.rings(rings.host, rings.send, rings.received, rings.deliver);
    TransportWait hostWait = TransportWait.open(counters);
    TransportWait networkWait = null;
    try {
      networkWait = TransportWait.open(counters);
      hostWait.add(config.packets().readiness());
      for (DatagramTransport transport : config.datagrams()) {
        networkWait.add(transport.readiness());
      }
    } catch (IOException | RuntimeException e) {
      hostWait.close();
      if (networkWait != null) {
        networkWait.close();
      }
      throw e;
    }
    tunReader =
        new ReaderLoop(
            stages.tunReader(),
            rings.host,
            rings.tunReaderWaker,
            hostWait,
            rings.coreWaker,
            phase,
            counters.outboundRingFull);
    socketReader =
        new ReaderLoop(
            stages.socketReader(),
            rings.received,
            rings.socketReaderWaker,
            networkWait,
            rings.coreWaker,
            phase,
            counters.inboundRingFull);
    CoreLoop coreLoop = new CoreLoop(config, stages, rings, commands, tunReader::ended, phase);
    thread(readers, "tun-reader", tunReader::run);
    thread(readers, "socket-reader", socketReader::run);
    thread(core, "core", coreLoop::run);
    workers(placement.workers());
    writers();
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
    socketReader.close();
  }

  private void advance(int to) {
    phase.advance(to);
    tunReader.wakeForStop();
    socketReader.wakeForStop();
    rings.coreWaker.wake();
    for (Waker waker : rings.workerWakers) {
      waker.wake();
    }
    rings.socketWriterWaker.wake();
    rings.tunWriterWaker.wake();
  }
}
