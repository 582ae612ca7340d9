package fz.archtest.samples.ice;

import fz.archtest.samples.nat.SecondOfCycle;

/** Violates with its partner: no cycles between packages. */
public final class FirstOfCycle {
  /** The partner. */
  public final SecondOfCycle partner;

  FirstOfCycle(SecondOfCycle partner) {
    this.partner = partner;
  }
}
