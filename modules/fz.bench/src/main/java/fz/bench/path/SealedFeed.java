package fz.bench.path;

import fz.packet.PacketBatch;
import fz.packet.Slab;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Datagrams that were encrypted beforehand: each can be received only once. */
final class SealedFeed implements Feed {
  private static final long MEMORY_BYTES = 48L << 20;

  private final PathWorld world;
  private final Flows flows;
  private final int datagramBytes;
  private final int capacity;
  private final MemorySegment memory;
  private final long[] sources;
  private final PacketBatch batch = Slab.batches(1)[0];
  private int count;
  private int next;

  SealedFeed(PathWorld world, PathCase shape, int most) {
    this.world = world;
    this.flows = new Flows(shape);
    this.datagramBytes = shape.lengthBytes() + PathCase.OVERHEAD_BYTES;
    this.capacity = (int) Math.min(most, MEMORY_BYTES / datagramBytes);
    this.memory = Arena.ofAuto().allocate((long) capacity * datagramBytes, 64);
    this.sources = new long[capacity];
  }

  /** Encrypts packets, after all others were received; returns how many there is memory for. */
  int prepare(int wanted) {
    int most = Math.min(wanted, capacity);
    count = 0;
    next = 0;
    while (count < most) {
      int peer = flows.peer();
      int run = Math.min(flows.leftInBurst(), most - count);
      batch.clear();
      while (batch.count() < run && flows.append(batch)) {
        // As many as fit.
      }
      world.seal(peer, batch);
      for (int i = 0; i < batch.count(); i++) {
        long at = (long) count * datagramBytes;
        MemorySegment.copy(batch.memory(), batch.offset(i), memory, at, datagramBytes);
        sources[count++] = PathWorld.socket(peer).low();
      }
    }
    return count;
  }

  @Override
  public int fill(PacketBatch target, int most) {
    int added = 0;
    while (added < most && next < count) {
      int i = target.append(memory, (long) next * datagramBytes, datagramBytes);
      if (i < 0) {
        break;
      }
      target.remote(i, 0, sources[next], PathWorld.PORT);
      next++;
      added++;
    }
    return added;
  }
}
