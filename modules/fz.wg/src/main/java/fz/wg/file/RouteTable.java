package fz.wg.file;

/** Where routes to the peers' addresses go. */
public sealed interface RouteTable {
  /** Nowhere. */
  record Off() implements RouteTable {}

  /** Into the main table; a default route into one of its own, so that nothing loops. */
  record Automatic() implements RouteTable {}

  /**
   * Into a table of the user's choice, default routes too.
   *
   * @param number 32 bits
   */
  record Numbered(int number) implements RouteTable {}
}
