/**
 * Transports in memory, packets to send through them and the measurement of allocations, for the
 * tests of other modules.
 */
module fz.testkit {
  requires transitive fz.transport;
  requires jdk.management;

  exports fz.testkit;
}
