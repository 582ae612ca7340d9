package fz.archtest.samples.transport.tun;

/** Violates: providers are public and final. */
class HiddenProvider {}
