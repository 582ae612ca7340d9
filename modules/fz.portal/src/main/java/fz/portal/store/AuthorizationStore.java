package fz.portal.store;

import fz.portal.policy.Authorization;
import java.util.List;

/** Authorizations in the database. */
public final class AuthorizationStore {
  private final Database database;

  /** Works on the database. */
  public AuthorizationStore(Database database) {
    this.database = database;
  }

  /** Returns all authorizations, those that should no longer be among them. */
  public List<Authorization> load() {
    return database.query(
        """
        SELECT id, gateway_id, client_id, actor_id, token_id, resource_id, policy_id, created_at,
          expires_at FROM authorization ORDER BY id
        """,
        row ->
            new Authorization(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getLong(8),
                row.getLong(9)));
  }

  /** Stores the authorization in the place of an earlier one for the same. */
  public void save(Authorization authorization) {
    database.update(
        """
        INSERT OR REPLACE INTO authorization (id, gateway_id, client_id, actor_id, token_id,
          resource_id, policy_id, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        authorization.id(),
        authorization.gatewayId(),
        authorization.clientId(),
        authorization.actorId(),
        authorization.tokenId(),
        authorization.resourceId(),
        authorization.policyId(),
        authorization.createdAt(),
        authorization.expiresAt());
  }

  /** Deletes one. */
  public void delete(String id) {
    database.update("DELETE FROM authorization WHERE id = ?", id);
  }
}
