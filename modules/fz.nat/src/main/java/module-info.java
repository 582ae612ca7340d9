/** Gateway address translation and filters. */
module fz.nat {}
