/** Command line, configuration and wiring. */
module fz.app {}
