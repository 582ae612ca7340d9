package fz.archtest.samples.tunnel;

/** What a lower layer must not know. */
public final class Upper {
  /** Creates one. */
  public Upper() {}
}
