package fz.portal.store;

import fz.portal.policy.Role;

/**
 * A token, without its secret.
 *
 * @param actorId the actor of a client token, else null
 * @param siteId the site of a gateway token, else null
 * @param createdAt seconds since 1970
 * @param expiresAt seconds since 1970, or {@link Long#MAX_VALUE} for never
 */
public record Token(
    String id, Role kind, String actorId, String siteId, long createdAt, long expiresAt) {
  /** Tells whether the token is over. */
  public boolean isExpired(long wallSeconds) {
    return wallSeconds >= expiresAt;
  }
}
