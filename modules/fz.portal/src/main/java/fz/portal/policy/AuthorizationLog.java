package fz.portal.policy;

/** Keeps authorizations beyond the life of the process. Failures must not reach the caller. */
public interface AuthorizationLog {
  /**
   * Stores the authorization, in the place of an earlier one of the same client, gateway and
   * resource.
   *
   * @return false if that failed: the authorization must not be given
   */
  boolean save(Authorization authorization);

  /** Forgets the authorization. */
  void delete(Authorization authorization);
}
