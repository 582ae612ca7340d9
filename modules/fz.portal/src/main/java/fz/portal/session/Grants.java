package fz.portal.session;

import fz.portal.policy.Authorization;
import fz.portal.policy.AuthorizationLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What gateways were told to let through. A revoked authorization stays until its gateway has been
 * told so, which may be after a restart.
 */
final class Grants {
  /** One authorization per gateway, client and resource. */
  private record Key(String gatewayId, String clientId, String resourceId)
      implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::gatewayId)
            .thenComparing(Key::clientId)
            .thenComparing(Key::resourceId);

    static Key of(Authorization authorization) {
      return new Key(
          authorization.gatewayId(), authorization.clientId(), authorization.resourceId());
    }

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  /** Repeated requests within this time, in seconds, are not worth a write. */
  private static final long REFRESH_AFTER = 600;

  private final NavigableMap<Key, Authorization> grants = new TreeMap<>();
  private final NavigableMap<Key, Authorization> revoked = new TreeMap<>();
  private final AuthorizationLog log;

  Grants(AuthorizationLog log, Collection<Authorization> stored) {
    this.log = log;
    stored.forEach(authorization -> grants.put(Key.of(authorization), authorization));
  }

  /**
   * Records an authorization; one that exists already keeps its id, and its end if that is close.
   *
   * @return the authorization that counts, or null if it could not be stored
   */
  Authorization grant(Authorization wanted) {
    Key key = Key.of(wanted);
    Authorization known = grants.get(key);
    if (known != null
        && known.policyId().equals(wanted.policyId())
        && known.tokenId().equals(wanted.tokenId())
        && Math.abs(wanted.expiresAt() - known.expiresAt()) < REFRESH_AFTER) {
      return known;
    }
    Authorization kept = known == null ? wanted : withId(wanted, known.id());
    if (!log.save(kept)) {
      return null;
    }
    revoked.remove(key);
    grants.put(key, kept);
    return kept;
  }

  /** Tells whether the client may exchange anything with the gateway. */
  boolean connects(String clientId, String gatewayId, long wallSeconds) {
    return grants.tailMap(new Key(gatewayId, clientId, "")).values().stream()
        .takeWhile(
            grant -> grant.gatewayId().equals(gatewayId) && grant.clientId().equals(clientId))
        .anyMatch(grant -> grant.expiresAt() > wallSeconds);
  }

  /** Returns what holds for a gateway. */
  List<Authorization> ofGateway(String gatewayId, long wallSeconds) {
    return grants.tailMap(new Key(gatewayId, "", "")).values().stream()
        .takeWhile(grant -> grant.gatewayId().equals(gatewayId))
        .filter(grant -> grant.expiresAt() > wallSeconds)
        .toList();
  }

  /** Returns the ids of the gateways that let the resource through for anyone. */
  List<String> gatewaysOf(String resourceId) {
    return grants.values().stream()
        .filter(grant -> grant.resourceId().equals(resourceId))
        .map(Authorization::gatewayId)
        .distinct()
        .toList();
  }

  int count() {
    return grants.size();
  }

  /** Takes authorizations away; they wait for {@link #takeRevoked}. */
  void revokeIf(Predicate<Authorization> condition) {
    for (Authorization grant : List.copyOf(grants.values())) {
      if (condition.test(grant)) {
        grants.remove(Key.of(grant));
        revoked.put(Key.of(grant), grant);
      }
    }
  }

  /** Removes and returns what a gateway has to be told is gone. */
  List<Authorization> takeRevoked(String gatewayId) {
    List<Authorization> taken = new ArrayList<>();
    for (Authorization grant : List.copyOf(revoked.values())) {
      if (grant.gatewayId().equals(gatewayId)) {
        revoked.remove(Key.of(grant));
        log.delete(grant);
        taken.add(grant);
      }
    }
    return taken;
  }

  /** Forgets what is over, and all of gateways that are gone for good. */
  void prune(long wallSeconds, Predicate<String> gatewayExists) {
    for (Map<Key, Authorization> map : List.of(grants, revoked)) {
      map.values()
          .removeIf(
              grant -> {
                boolean over =
                    grant.expiresAt() <= wallSeconds || !gatewayExists.test(grant.gatewayId());
                if (over) {
                  log.delete(grant);
                }
                return over;
              });
    }
  }

  private static Authorization withId(Authorization other, String id) {
    return new Authorization(
        id,
        other.gatewayId(),
        other.clientId(),
        other.actorId(),
        other.tokenId(),
        other.resourceId(),
        other.policyId(),
        other.createdAt(),
        other.expiresAt());
  }
}
