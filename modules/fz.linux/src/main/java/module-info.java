/**
 * FFM bindings of the few Linux calls that transports need. Everything here is a thin layer over
 * one call or one kernel structure; it is exported to the transports of this project only.
 */
@SuppressWarnings("module") // the modules that it exports to are compiled after it
module fz.linux {
  requires transitive fz.packet;

  exports fz.linux to
      fz.transport.tun,
      fz.transport.udp;
}
