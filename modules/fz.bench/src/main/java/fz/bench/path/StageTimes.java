package fz.bench.path;

import java.util.concurrent.atomic.LongAdder;

/** How long the stages took, while they are timed: reading the clock costs some 25 ns a call. */
final class StageTimes {
  private volatile boolean timed;
  private final Cell read = new Cell();
  private final Cell core = new Cell();
  private final Cell crypto = new Cell();
  private final Cell write = new Cell();

  /** The time of one stage, which several threads may share. */
  final class Cell {
    private final LongAdder nanos = new LongAdder();

    /** Returns when a call began, to be passed to {@link #end}. */
    long begin() {
      return timed ? System.nanoTime() : 0;
    }

    /** Adds the time of a call; nothing if it began before anything was timed. */
    void end(long start) {
      if (start != 0) {
        nanos.add(System.nanoTime() - start);
      }
    }

    /** Returns the time so far. */
    long nanos() {
      return nanos.sum();
    }
  }

  /** Begins or ends the measurement. */
  void timed(boolean value) {
    timed = value;
  }

  Cell read() {
    return read;
  }

  Cell core() {
    return core;
  }

  Cell crypto() {
    return crypto;
  }

  Cell write() {
    return write;
  }
}
