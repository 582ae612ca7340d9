package fz.pipeline;

import com.lmax.disruptor.Sequence;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * The rings of a parallel pipeline and who sleeps at them:
 *
 * <pre>
 *   tun-reader     -- host -->     core -- send -->    crypto workers --> socket-writer
 *   socket-readers -- received --> core -- deliver --> crypto workers --> core --> tun-writer
 * </pre>
 *
 * Batches of the plane itself enter {@code send} and {@code deliver} between those of the readers,
 * in the order in which the core made them, so nothing overtakes.
 */
final class Rings {
  final Ring host;
  final Received received;
  final Ring send;
  final Ring deliver;
  final Judged judged = new Judged();
  final Waker tunReaderWaker;
  final Waker coreWaker;
  final Waker socketWriterWaker;
  final Waker tunWriterWaker;
  final Waker[] socketReaderWakers;
  final Waker[] workerWakers;

  /** How far the core has judged what the workers opened. */
  static final class Judged {
    private final Sequence last = new Sequence();
    private long next;

    /** Core: returns the slot to judge next. */
    long next() {
      return next;
    }

    /** Core: hands the next slot on. */
    void advance() {
      last.setVolatile(next++);
    }

    /** Writer: returns true if a slot has been judged. */
    boolean includes(long sequence) {
      return last.get() >= sequence;
    }
  }

  Rings(Placement.Parallel placement, int readers, PipelineCounters counters) {
    tunReaderWaker = new Waker(counters);
    coreWaker = new Waker(counters);
    socketWriterWaker = new Waker(counters);
    tunWriterWaker = new Waker(counters);
    socketReaderWakers = wakers(readers, counters);
    workerWakers = wakers(placement.workers(), counters);
    int slots = placement.slots();
    host = new Ring("host", slots, 0, tunReaderWaker);
    send = new Ring("send", slots, placement.workers(), coreWaker);
    deliver = new Ring("deliver", slots, placement.workers(), coreWaker);
    Ring[] ofReaders = new Ring[readers];
    for (int i = 0; i < readers; i++) {
      ofReaders[i] = new Ring("received-" + i, slots, 0, socketReaderWakers[i]);
    }
    received = new Received(ofReaders);
  }

  /** Returns all rings in the order of the data path. */
  List<Ring> all() {
    List<Ring> all = new ArrayList<>(List.of(host, send));
    for (int i = 0; i < received.readers(); i++) {
      all.add(received.ring(i));
    }
    all.add(deliver);
    return all;
  }

  private static Waker[] wakers(int count, PipelineCounters counters) {
    Waker[] wakers = new Waker[count];
    for (int i = 0; i < count; i++) {
      wakers[i] = new Waker(counters);
    }
    return wakers;
  }

  /** Core: returns true if a ring that passes the workers takes a batch. */
  @HotPath
  boolean hasRoom(Ring ring) {
    if (ring.hasRoom()) {
      return true;
    }
    // Workers are not woken for slots that they pass over, and may have to catch up.
    for (Waker waker : workerWakers) {
      waker.wake();
    }
    return ring.hasRoom();
  }

  /** Core: publishes a batch towards the network and wakes who is next; returns an empty one. */
  @HotPath
  PacketBatch publishSend(PacketBatch batch, boolean finished) {
    PacketBatch empty = send.publish(batch, finished);
    if (finished) {
      socketWriterWaker.wake();
    } else {
      workerWakers[send.worker(send.cursor())].wake();
    }
    return empty;
  }

  /** Core: publishes a batch towards the host and wakes who is next; returns an empty one. */
  @HotPath
  PacketBatch publishDeliver(PacketBatch batch, boolean finished) {
    PacketBatch empty = deliver.publish(batch, finished);
    if (!finished) {
      workerWakers[deliver.worker(deliver.cursor())].wake();
    }
    return empty;
  }
}
