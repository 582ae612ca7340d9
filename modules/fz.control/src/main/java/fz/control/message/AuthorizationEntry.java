package fz.control.message;

import java.util.OptionalLong;

/**
 * A grant that the portal holds valid.
 *
 * @param clientId who may
 * @param resourceId what may be reached
 * @param expiresAt when the access ends, in seconds since 1970; empty = it does not
 */
public record AuthorizationEntry(String clientId, String resourceId, OptionalLong expiresAt) {}
