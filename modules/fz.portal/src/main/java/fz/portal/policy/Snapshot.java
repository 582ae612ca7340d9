package fz.portal.policy;

import java.util.Set;

/**
 * The state of the database that sessions depend on.
 *
 * @param tokenIds tokens that are not revoked
 * @param deviceIds devices that are not deleted
 */
public record Snapshot(Directory directory, Set<String> tokenIds, Set<String> deviceIds) {
  /** Takes copies of the sets. */
  public Snapshot {
    tokenIds = Set.copyOf(tokenIds);
    deviceIds = Set.copyOf(deviceIds);
  }
}
