package fz.pipeline;

/**
 * How far the end of a parallel pipeline has come. Threads end in the order of the data path, so
 * that each still hands on what it has.
 */
final class StopPhase {
  static final int RUNNING = 0;
  static final int READERS = 1;
  static final int CORE = 2;
  static final int WORKERS = 3;
  static final int WRITERS = 4;

  private volatile int reached;

  boolean reached(int phase) {
    return reached >= phase;
  }

  synchronized void advance(int phase) {
    reached = Math.max(reached, phase);
  }
}
