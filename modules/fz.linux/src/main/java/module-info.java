/** FFM bindings of the Linux calls that transports need. */
module fz.linux {}
