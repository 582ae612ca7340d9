package fz.wireguard.spi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;

/**
 * Native memory of contexts, for providers in machine code. It comes from the global arena, which
 * is never freed, so that pieces are used again: the pool grows to the greatest number of contexts
 * that existed at a time, and no further, however many sessions come and go.
 */
public final class ScratchPool {
  /** Two lines of the cache, so that contexts of different threads share none. */
  public static final int PIECE_BYTES = 128;

  private static final int PIECES_AT_ONCE = 64;

  private final ArrayDeque<MemorySegment> free = new ArrayDeque<>();
  private int allocated;

  /** Creates an empty pool; it is never freed, so a provider has one for good. */
  public ScratchPool() {}

  /** Returns a zeroed piece, which belongs to the caller until it is given back. */
  public synchronized MemorySegment take() {
    if (free.isEmpty()) {
      MemorySegment block =
          Arena.global().allocate((long) PIECES_AT_ONCE * PIECE_BYTES, PIECE_BYTES);
      for (int i = 0; i < PIECES_AT_ONCE; i++) {
        free.addLast(block.asSlice((long) i * PIECE_BYTES, PIECE_BYTES));
      }
      allocated += PIECES_AT_ONCE;
    }
    return free.removeLast();
  }

  /** Takes a piece back, once, and zeroes it. */
  public synchronized void give(MemorySegment piece) {
    piece.fill((byte) 0);
    free.addLast(piece);
  }

  /** Returns the number of pieces that were ever allocated. */
  public synchronized int allocated() {
    return allocated;
  }
}
