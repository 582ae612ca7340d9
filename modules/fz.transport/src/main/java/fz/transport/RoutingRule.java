package fz.transport;

/**
 * A routing rule: packets are looked up in a table.
 *
 * @param priority rules are tried in ascending order; the main table has 32766
 * @param unlessMark packets of sockets with this mark skip the rule; 0 for none
 * @param table the table
 * @param exceptDefaultRoutes true if default routes of the table do not count, so that what only
 *     they would carry goes on to the next rule
 */
public record RoutingRule(int priority, int unlessMark, int table, boolean exceptDefaultRoutes) {
  /** Creates a rule for which all routes of the table count. */
  public RoutingRule(int priority, int unlessMark, int table) {
    this(priority, unlessMark, table, false);
  }
}
