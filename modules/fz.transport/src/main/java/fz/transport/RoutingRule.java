package fz.transport;

/**
 * A routing rule: what does not carry a mark is looked up in a table first.
 *
 * @param priority rules are tried in ascending order; the main table has 32766
 * @param unlessMark packets of sockets with this mark skip the rule
 * @param table the table
 */
public record RoutingRule(int priority, int unlessMark, int table) {}
