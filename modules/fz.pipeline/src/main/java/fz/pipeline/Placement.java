package fz.pipeline;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which stages of the data path share a thread. The stages are the same in every placement, and so
 * is the order of the packets of a flow.
 */
public sealed interface Placement {
  /** Most crypto workers that {@link #automatic} uses: readers and writers are the limit then. */
  int MAX_AUTOMATIC_WORKERS = 8;

  /** Most readers of sockets that {@link #automatic} uses: the core is the limit then. */
  int MAX_AUTOMATIC_READERS = 4;

  /** Most workers and most readers that any placement has. */
  int MAX_THREADS = 64;

  /** What {@link #parse} reads, for the user. */
  String FORMS = "auto, inline, parallel or parallel:WORKERS[:READERS]";

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

    @Override
    public int readers() {
      return 1;
    }

    @Override
    public Placement withReaders(int count) {
      return this;
    }
  }

  /**
   * A thread for each reader and writer and for the core, and several for the cipher, with rings
   * between them.
   *
   * @param workers threads that encrypt and decrypt, at least 1
   * @param readers threads that receive datagrams, each from sockets of its own, at least 1
   * @param slots slots of each ring, a power of two and at least 2; a slot takes 64 KiB
   */
  record Parallel(int workers, int readers, int slots) implements Placement {
    /** Checks the numbers. */
    public Parallel {
      requireThreads("workers", workers);
      requireThreads("readers", readers);
      if (slots < 2 || Integer.bitCount(slots) != 1) {
        throw new IllegalArgumentException("slots: " + slots + ", must be a power of two");
      }
    }

    @Override
    public Placement withReaders(int count) {
      return new Parallel(workers, count, slots);
    }

    private static void requireThreads(String what, int count) {
      if (count < 1 || count > MAX_THREADS) {
        throw new IllegalArgumentException(what + ": " + count + ", must be 1 to " + MAX_THREADS);
      }
    }
  }

  /**
   * Returns the number of crypto threads of their own. Cipher contexts have ordinals from 0 to this
   * number, which belongs to the core thread.
   */
  int workers();

  /**
   * Returns how many sockets of each address family to open, all of one port: as many as there are
   * threads to receive from them.
   */
  int readers();

  /** Returns this placement with another number of readers, if it has any of their own. */
  Placement withReaders(int count);

  /** Returns the placement on one thread. */
  static Placement inline() {
    return new Inline();
  }

  /**
   * Returns the placement on several threads, with one reader of sockets and rings of {@link
   * #DEFAULT_SLOTS} slots.
   */
  static Placement parallel(int workers) {
    return new Parallel(workers, 1, DEFAULT_SLOTS);
  }

  /** Returns what suits the processors that this process may use. */
  static Placement automatic() {
    return automatic(Runtime.getRuntime().availableProcessors());
  }

  /**
   * Returns what suits a number of processors: one thread below 4, else workers on all but two, and
   * a reader of sockets for each four.
   */
  static Placement automatic(int processors) {
    return processors < 4
        ? inline()
        : parallel(Math.min(processors - 2, MAX_AUTOMATIC_WORKERS))
            .withReaders(Math.min(processors / 4, MAX_AUTOMATIC_READERS));
  }

  /**
   * Reads the text form that configuration uses.
   *
   * @param text {@code auto}, {@code inline}, {@code parallel}, {@code parallel:} and the number of
   *     workers, or that with another colon and the number of readers
   * @return empty if it is none of these
   */
  static Optional<Placement> parse(String text) {
    String value = text.toLowerCase(Locale.ROOT);
    int processors = Runtime.getRuntime().availableProcessors();
    return switch (value) {
      case "auto" -> Optional.of(automatic(processors));
      case "inline" -> Optional.of(inline());
      case "parallel" -> Optional.of(automatic(Math.max(4, processors)));
      default -> parseNumbers(value);
    };
  }

  private static Optional<Placement> parseNumbers(String value) {
    Matcher numbers = Pattern.compile("parallel:([1-9][0-9]?)(?::([1-9][0-9]?))?").matcher(value);
    if (!numbers.matches()) {
      return Optional.empty();
    }
    int workers = Integer.parseInt(numbers.group(1));
    int readers = numbers.group(2) == null ? 1 : Integer.parseInt(numbers.group(2));
    return Math.max(workers, readers) > MAX_THREADS
        ? Optional.empty()
        : Optional.of(parallel(workers).withReaders(readers));
  }
}
