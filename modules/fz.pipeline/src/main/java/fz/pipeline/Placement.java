package fz.pipeline;

import java.util.Locale;
import java.util.Optional;

/**
 * Which stages of the data path share a thread. The stages are the same in every placement, and so
 * is the order of the packets of a flow.
 */
public sealed interface Placement {
  /** Most crypto workers that {@link #automatic} uses: readers and writers are the limit then. */
  int MAX_AUTOMATIC_WORKERS = 8;

  /** Slots of each ring, unless said otherwise. */
  int DEFAULT_SLOTS = 32;

  /**
   * One thread runs every stage to completion. Nothing is faster on one or two processors, where a
   * hand-over between threads costs more than the work that it moves.
   */
  record Inline() implements Placement {
    @Override
    public int workers() {
      return 0;
    }
  }

  /**
   * A thread for each reader and writer and for the core, and several for the cipher, with rings
   * between them.
   *
   * @param workers threads that encrypt and decrypt, at least 1
   * @param slots slots of each of the four rings, a power of two and at least 2; a slot takes 64
   *     KiB
   */
  record Parallel(int workers, int slots) implements Placement {
    /** Checks the numbers. */
    public Parallel {
      if (workers < 1 || workers > 64) {
        throw new IllegalArgumentException("workers: " + workers + ", must be 1 to 64");
      }
      if (slots < 2 || Integer.bitCount(slots) != 1) {
        throw new IllegalArgumentException("slots: " + slots + ", must be a power of two");
      }
    }
  }

  /**
   * Returns the number of crypto threads of their own. Cipher contexts have ordinals from 0 to this
   * number, which belongs to the core thread.
   */
  int workers();

  /** Returns the placement on one thread. */
  static Placement inline() {
    return new Inline();
  }

  /** Returns the placement on several threads, with rings of {@link #DEFAULT_SLOTS} slots. */
  static Placement parallel(int workers) {
    return new Parallel(workers, DEFAULT_SLOTS);
  }

  /** Returns what suits the processors that this process may use. */
  static Placement automatic() {
    return automatic(Runtime.getRuntime().availableProcessors());
  }

  /** Returns what suits a number of processors: one thread below 4, else workers on all but two. */
  static Placement automatic(int processors) {
    return processors < 4 ? inline() : parallel(Math.min(processors - 2, MAX_AUTOMATIC_WORKERS));
  }

  /**
   * Reads the text form that configuration uses.
   *
   * @param text {@code auto}, {@code inline}, {@code parallel} or {@code parallel:} and the number
   *     of workers
   * @return empty if it is none of these
   */
  static Optional<Placement> parse(String text) {
    String value = text.toLowerCase(Locale.ROOT);
    int processors = Runtime.getRuntime().availableProcessors();
    return switch (value) {
      case "auto" -> Optional.of(automatic(processors));
      case "inline" -> Optional.of(inline());
      case "parallel" -> Optional.of(automatic(Math.max(4, processors)));
      default ->
          value.matches("parallel:[1-9][0-9]?") && Integer.parseInt(value.substring(9)) <= 64
              ? Optional.of(parallel(Integer.parseInt(value.substring(9))))
              : Optional.empty();
    };
  }
}
