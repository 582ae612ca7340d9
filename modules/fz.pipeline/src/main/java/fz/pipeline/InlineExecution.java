package fz.pipeline;

import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.transport.DatagramTransport;
import fz.transport.Readiness;
import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * All stages on one thread. A turn does a bounded amount of work in each direction. A writer that
 * its transport blocks stops the opposite reader, so that at most one batch a direction waits.
 */
final class InlineExecution implements Execution {
  /** Batches a direction and turn: enough to forget the cost of a turn, few enough to be fair. */
  private static final int BATCHES_PER_TURN = 4;

  private final Stages stages;
  private final CryptoStage crypto;
  private final SocketReaderStage socketReader;
  private final PipelineConfig config;
  private final PipelineCounters counters;
  private final LongSupplier clock;
  private final TransportWait wait;
  private final Readiness hostReadiness;
  private final Readiness[] datagramReadiness;
  private final int hostNumber;
  private final int[] datagramNumbers;
  private final PacketBatch outbound;
  private final PacketBatch inbound;
  private final Thread thread;
  private volatile boolean stopping;
  private boolean hostEnded;

  // What may have something to read. Nothing else is asked: for one packet on its way, asking all
  // would double the system calls.
  private boolean hostReady = true;
  private boolean networkReady = true;

  InlineExecution(PipelineConfig config, Stages stages, PipelineCounters counters)
      throws IOException {
    this.config = config;
    this.stages = stages;
    this.crypto = stages.crypto(0);
    this.socketReader = stages.socketReader(0);
    this.counters = counters;
    this.clock = config.clock();
    PacketBatch[] batches = Slab.batches(2);
    outbound = batches[0];
    inbound = batches[1];
    hostReadiness = config.packets().readiness();
    datagramReadiness =
        config.datagrams().stream().map(DatagramTransport::readiness).toArray(Readiness[]::new);
    thread = Thread.ofPlatform().daemon().name(config.name() + "-core").unstarted(this::run);
    wait = TransportWait.open(counters);
    try {
      hostNumber = wait.add(hostReadiness);
      datagramNumbers = new int[datagramReadiness.length];
      for (int t = 0; t < datagramNumbers.length; t++) {
        datagramNumbers[t] = wait.add(datagramReadiness[t]);
      }
    } catch (IOException | RuntimeException e) {
      wait.close();
      throw e;
    }
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void wakeCore() {
    if (Thread.currentThread() != thread) {
      wait.wakeUp();
    }
  }

  @Override
  public void requestStop() {
    stopping = true;
    wakeCore();
  }

  @Override
  public void stop() {
    requestStop();
    if (Threads.join(List.of(thread))) {
      wait.close();
    }
  }

  private void run() {
    try {
      long nowNanos = clock.getAsLong();
      while (!stopping) {
        boolean progress = turn(nowNanos);
        sleep(progress, nowNanos);
        nowNanos = clock.getAsLong();
      }
      lastTurn(nowNanos);
    } catch (Throwable e) {
      stages.faults().fatal(e);
    } finally {
      wait.close();
    }
  }

  @HotPath
  private boolean turn(long nowNanos) throws IOException {
    boolean progress = stages.core().beginTurn(nowNanos);
    progress |= network(nowNanos);
    progress |= host(nowNanos);
    progress |= own(nowNanos);
    stages.core().endTurn(nowNanos);
    return progress;
  }

  /** From the host to the network. */
  private boolean host(long nowNanos) throws IOException {
    SocketWriterStage writer = stages.socketWriter();
    if (!ready(writer) || !hostReady) {
      return false;
    }
    boolean progress = false;
    for (int k = 0; k < BATCHES_PER_TURN && !writer.isPending(); k++) {
      outbound.clear();
      if (stages.tunReader().read(outbound) == 0) {
        hostReady = false;
        break;
      }
      progress = true;
      stages.core().outbound(outbound, nowNanos);
      send();
    }
    if (stages.tunReader().ended() && !hostEnded) {
      hostEnded = true;
      wait.interest(hostReadiness, false);
      config.listener().onHostEnd();
      progress = true;
    }
    return progress;
  }

  /** From the network to the host. */
  private boolean network(long nowNanos) throws IOException {
    TunWriterStage writer = stages.tunWriter();
    if (!ready(writer) || !networkReady) {
      return false;
    }
    boolean progress = false;
    for (int k = 0; k < BATCHES_PER_TURN && !writer.isPending(); k++) {
      inbound.clear();
      if (socketReader.read(inbound) == 0) {
        socketReader.rest();
        networkReady = false;
        wait.forgetFailed(socketReader);
        break;
      }
      progress = true;
      stages.core().inbound(inbound, nowNanos);
      if (CryptoStage.concerns(inbound)) {
        crypto.apply(inbound);
        stages.core().opened(inbound, nowNanos);
        settle(writer.write(inbound, true));
        // The host answers some packets, such as TCP segments, while they are written.
        hostReady = true;
      }
    }
    if (!writer.isPending()) {
      settle(writer.flush());
    }
    return progress;
  }

  /** What the core itself has to send and to deliver. */
  private boolean own(long nowNanos) throws IOException {
    boolean progress = false;
    for (int k = 0; k < BATCHES_PER_TURN && !stages.socketWriter().isPending(); k++) {
      outbound.clear();
      if (!stages.core().pollTransmit(outbound, nowNanos)) {
        break;
      }
      progress = true;
      send();
    }
    for (int k = 0; k < BATCHES_PER_TURN && !stages.tunWriter().isPending(); k++) {
      inbound.clear();
      if (!stages.core().pollDeliver(inbound, nowNanos)) {
        break;
      }
      progress = true;
      settle(stages.tunWriter().write(inbound, false));
    }
    return progress;
  }

  private void send() throws IOException {
    crypto.apply(outbound);
    if (!stages.socketWriter().write(outbound, false) && !hostEnded) {
      wait.interest(hostReadiness, false);
    }
  }

  /** Stops the readers of the network if the host has not taken everything. */
  private void settle(boolean delivered) throws IOException {
    if (!delivered) {
      networkInterest(false);
    }
  }

  private void networkInterest(boolean wanted) throws IOException {
    for (int t = 0; t < datagramReadiness.length; t++) {
      wait.interest(datagramReadiness[t], wanted && !socketReader.isBroken(t));
    }
  }

  /** Tries to end what a writer has pending; returns true if it is free for more. */
  private boolean ready(WriterStage writer) throws IOException {
    if (!writer.isPending()) {
      return true;
    }
    if (!writer.resume()) {
      return false;
    }
    if (writer != stages.socketWriter()) {
      networkInterest(true);
    } else if (!hostEnded) {
      wait.interest(hostReadiness, true);
    }
    return true;
  }

  /** Waits for whatever comes next, or only looks what is there if there is more to do. */
  @HotPath
  private void sleep(boolean progress, long nowNanos) throws IOException {
    boolean outBlocked = stages.socketWriter().isPending();
    boolean inBlocked = stages.tunWriter().isPending();
    boolean more = hostReady && !outBlocked || networkReady && !inBlocked;
    long nanos = stages.core().sleepNanos(progress, more, outBlocked || inBlocked, nowNanos);
    if (stopping) {
      return;
    }
    wait.await(nanos);
    hostReady |= wait.isReady(hostNumber);
    for (int t = 0; t < datagramNumbers.length; t++) {
      if (wait.isReady(datagramNumbers[t])) {
        socketReader.ready(t);
        networkReady = true;
      }
    }
  }

  /** What was asked for before the stop is still done, and its output gets one chance to leave. */
  private void lastTurn(long nowNanos) throws IOException {
    stages.core().beginTurn(nowNanos);
    stages.core().endTurn(nowNanos);
    if (ready(stages.socketWriter()) && ready(stages.tunWriter())) {
      own(nowNanos);
    }
  }
}
