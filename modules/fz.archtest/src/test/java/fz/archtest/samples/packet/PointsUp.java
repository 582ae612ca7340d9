package fz.archtest.samples.packet;

import fz.archtest.samples.tunnel.Upper;

/** Violates: dependencies point down. */
final class PointsUp {
  private final Upper upper = new Upper();

  Upper upper() {
    return upper;
  }
}
