package fz.archtest.samples.control;

/** Violates: no mutable static fields. */
final class SharedState {
  static int connections;

  private SharedState() {}
}
