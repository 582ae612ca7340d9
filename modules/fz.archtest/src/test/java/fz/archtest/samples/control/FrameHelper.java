package fz.archtest.samples.control;

/** Violates: no empty names. */
final class FrameHelper {}
