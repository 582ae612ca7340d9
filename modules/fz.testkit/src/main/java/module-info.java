/** Transports in memory and packets to send through them, for the tests of other modules. */
module fz.testkit {
  requires transitive fz.transport;

  exports fz.testkit;
}
