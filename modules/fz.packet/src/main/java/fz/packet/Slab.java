package fz.packet;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Off-heap packet memory, cut into slots of {@link PacketBatch#CAPACITY_BYTES} bytes.
 *
 * <p>The memory comes from an automatic arena: an argument of a native call that belongs to a
 * shared arena costs an atomic update of a shared counter at each call, and one of an automatic
 * arena does not. It is given back some time after the last batch has become unreachable; whoever
 * hands its address to native code keeps the batch meanwhile. Slots are aligned to 64 bytes.
 */
public final class Slab {
  private static final long ALIGNMENT_BYTES = 64;

  private final MemorySegment memory;
  private final int slots;

  /**
   * Allocates zeroed memory.
   *
   * @param slots the number of slots, at least 1
   */
  public Slab(int slots) {
    if (slots < 1) {
      throw new IllegalArgumentException("slots: " + slots);
    }
    this.slots = slots;
    this.memory =
        Arena.ofAuto().allocate((long) slots * PacketBatch.CAPACITY_BYTES, ALIGNMENT_BYTES);
  }

  /** Returns the number of slots. */
  public int slots() {
    return slots;
  }

  /**
   * Returns the memory of one slot.
   *
   * @param index from 0 to {@link #slots()} - 1
   */
  public MemorySegment slot(int index) {
    return memory.asSlice(
        (long) index * PacketBatch.CAPACITY_BYTES, PacketBatch.CAPACITY_BYTES, ALIGNMENT_BYTES);
  }

  /** Allocates a slab and wraps each of its slots in a batch. */
  public static PacketBatch[] batches(int count) {
    Slab slab = new Slab(count);
    PacketBatch[] batches = new PacketBatch[count];
    for (int i = 0; i < count; i++) {
      batches[i] = new PacketBatch(slab.slot(i));
    }
    return batches;
  }
}
