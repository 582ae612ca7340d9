/** Data path stages and their placement on threads. */
module fz.pipeline {}
