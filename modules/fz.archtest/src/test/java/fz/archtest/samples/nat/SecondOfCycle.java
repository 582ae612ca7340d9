package fz.archtest.samples.nat;

import fz.archtest.samples.ice.FirstOfCycle;

/** Violates with its partner: no cycles between packages. */
public final class SecondOfCycle {
  /** The partner. */
  public final FirstOfCycle partner;

  SecondOfCycle(FirstOfCycle partner) {
    this.partner = partner;
  }
}
