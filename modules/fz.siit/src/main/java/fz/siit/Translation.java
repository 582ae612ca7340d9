package fz.siit;

/** What {@link Translator} did with a packet. */
public enum Translation {
  /** Translated in place: it is at {@link Translator#offset()}. */
  TRANSLATED,
  /**
   * Translated and split, as IPv6 routers do not: the first fragment is in place, all others are in
   * the batch that was given for them.
   */
  FRAGMENTED,
  /** Unchanged; discard it for {@link Translator#reason()}, and perhaps say so to its sender. */
  REFUSED
}
