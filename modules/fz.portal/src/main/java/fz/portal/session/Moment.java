package fz.portal.session;

/**
 * An instant on both clocks.
 *
 * @param nanos monotonic; may have any value
 * @param wallSeconds seconds since 1970
 */
public record Moment(long nanos, long wallSeconds) {}
