package fz.pipeline;

import com.lmax.disruptor.EventFactory;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.WaitStrategy;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import java.lang.invoke.VarHandle;

/**
 * A ring of batches from one producer thread through crypto workers, if it has any, to one consumer
 * thread. Producer and consumer exchange batches with the ring instead of copying packets, so a
 * slot always holds a batch.
 *
 * <p>Worker {@code i} of {@code n} works on the slots with {@code sequence % n == i}. What comes
 * after the workers takes slots in order and waits for the worker of the next one, so the order of
 * the ring is kept whatever the workers do.
 */
final class Ring {
  private final String name;
  private final RingBuffer<Slot> buffer;
  private final Sequence[] passed;
  private final Sequence drained = new Sequence();
  private final Waker producer;
  private volatile boolean starved;

  /** What travels: a batch, and whether the workers have nothing to do with it. */
  static final class Slot {
    private PacketBatch batch;
    private boolean finished;

    PacketBatch batch() {
      return batch;
    }

    boolean finished() {
      return finished;
    }

    /** Takes the batch out for another one. */
    PacketBatch exchange(PacketBatch other) {
      PacketBatch old = batch;
      batch = other;
      return old;
    }
  }

  Ring(String name, int slots, int workers, Waker producer) {
    this.name = name;
    this.producer = producer;
    PacketBatch[] batches = Slab.batches(slots);
    EventFactory<Slot> factory =
        new EventFactory<>() {
          private int next;

          @Override
          public Slot newInstance() {
            Slot slot = new Slot();
            slot.batch = batches[next++];
            return slot;
          }
        };
    buffer = RingBuffer.createSingleProducer(factory, slots, new OwnWakers());
    buffer.addGatingSequences(drained);
    passed = new Sequence[workers];
    for (int i = 0; i < workers; i++) {
      passed[i] = new Sequence(i - 1L);
      buffer.addGatingSequences(passed[i]);
      // Adding a sequence sets it to the cursor.
      passed[i].set(i - 1L);
    }
  }

  String name() {
    return name;
  }

  int slots() {
    return buffer.getBufferSize();
  }

  /** Returns the number of batches inside; from any thread, roughly. */
  int used() {
    long used = buffer.getCursor() - drained.get();
    return (int) Math.max(0, Math.min(used, slots()));
  }

  /** Producer: returns true if a batch can be published; if not it is woken when one can be. */
  @HotPath
  boolean hasRoom() {
    if (buffer.hasAvailableCapacity(1)) {
      return true;
    }
    starved = true;
    VarHandle.fullFence();
    return buffer.hasAvailableCapacity(1);
  }

  /**
   * Producer: publishes a batch, for which {@link #hasRoom} has said yes.
   *
   * @param finished true if the workers pass it over
   * @return an empty batch in exchange
   */
  @HotPath
  PacketBatch publish(PacketBatch batch, boolean finished) {
    long sequence = buffer.next();
    Slot slot = buffer.get(sequence);
    PacketBatch empty = slot.exchange(batch);
    slot.finished = finished;
    buffer.publish(sequence);
    return empty;
  }

  /** Producer: returns the sequence published last. */
  long cursor() {
    return buffer.getCursor();
  }

  /** Producer: returns true if the consumer is done with everything. */
  @HotPath
  boolean isDrained() {
    return drained.get() == buffer.getCursor();
  }

  /** Returns true if a slot has been published. */
  @HotPath
  boolean isPublished(long sequence) {
    return buffer.getCursor() >= sequence;
  }

  /** Returns true if a slot has been published and its worker is done with it. */
  @HotPath
  boolean isReady(long sequence) {
    if (!isPublished(sequence)) {
      return false;
    }
    return passed.length == 0
        || passed[worker(sequence)].get() >= sequence
        || buffer.get(sequence).finished;
  }

  /** Returns the worker of a slot. */
  int worker(long sequence) {
    return (int) (sequence % passed.length);
  }

  Slot slot(long sequence) {
    return buffer.get(sequence);
  }

  /** Worker: is done with a slot of its own. */
  @HotPath
  void pass(int worker, long sequence) {
    passed[worker].setVolatile(sequence + passed.length - 1);
    feedProducer();
  }

  /** Consumer: is done with a slot and has emptied its batch. */
  @HotPath
  void drain(long sequence) {
    drained.setVolatile(sequence);
    feedProducer();
  }

  private void feedProducer() {
    if (starved) {
      starved = false;
      producer.wake();
    }
  }

  /** Stages sleep with wakers that they choose per slot, so that publishing wakes nobody else. */
  private static final class OwnWakers implements WaitStrategy {
    @Override
    public long waitFor(
        long sequence, Sequence cursor, Sequence dependent, SequenceBarrier barrier) {
      throw new UnsupportedOperationException("no stage waits at a barrier of the Disruptor");
    }

    @Override
    public void signalAllWhenBlocking() {}
  }
}
