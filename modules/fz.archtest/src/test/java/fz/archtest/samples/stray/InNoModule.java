package fz.archtest.samples.stray;

/** Violates: every class belongs to a module of the table. */
final class InNoModule {}
