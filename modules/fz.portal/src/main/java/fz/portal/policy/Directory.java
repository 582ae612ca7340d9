package fz.portal.policy;

import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Everything that access decisions depend on, as it was at one instant. Immutable; maps are keyed
 * by id and ordered by it, so that equal contents give equal decisions.
 */
public record Directory(
    Account account,
    SortedMap<String, Actor> actors,
    SortedMap<String, Group> groups,
    SortedMap<String, Site> sites,
    SortedMap<String, Resource> resources,
    SortedMap<String, Policy> policies) {

  /** Indexes the parts by id. */
  public static Directory of(
      Account account,
      Collection<Actor> actors,
      Collection<Group> groups,
      Collection<Site> sites,
      Collection<Resource> resources,
      Collection<Policy> policies) {
    return new Directory(
        account,
        index(actors, Actor::id),
        index(groups, Group::id),
        index(sites, Site::id),
        index(resources, Resource::id),
        index(policies, Policy::id));
  }

  /** Decides whether the actor may use the resource; of several policies the first by id counts. */
  public Decision decide(String actorId, String resourceId) {
    Resource resource = resources.get(resourceId);
    if (resource == null) {
      return new Decision.NotFound();
    }
    for (Policy policy : policies.values()) {
      if (policy.resourceId().equals(resourceId) && applies(policy, actorId)) {
        return new Decision.Permitted(policy, resource);
      }
    }
    return new Decision.Forbidden();
  }

  /** Returns the resources that the actor may use, by id. */
  public SortedMap<String, Resource> visibleTo(String actorId) {
    SortedMap<String, Resource> visible = new TreeMap<>();
    for (Policy policy : policies.values()) {
      Resource resource = resources.get(policy.resourceId());
      if (resource != null && applies(policy, actorId)) {
        visible.put(resource.id(), resource);
      }
    }
    return visible;
  }

  /** Tells whether the actor exists and is not disabled. */
  public boolean isActive(String actorId) {
    Actor actor = actors.get(actorId);
    return actor != null && !actor.disabled();
  }

  /** Finds an actor by name. */
  public Optional<Actor> actorNamed(String name) {
    return actors.values().stream().filter(actor -> actor.name().equals(name)).findFirst();
  }

  /** Finds a site by name. */
  public Optional<Site> siteNamed(String name) {
    return sites.values().stream().filter(site -> site.name().equals(name)).findFirst();
  }

  /** Finds a policy by name. */
  public Optional<Policy> policyNamed(String name) {
    return policies.values().stream().filter(policy -> policy.name().equals(name)).findFirst();
  }

  private boolean applies(Policy policy, String actorId) {
    Group group = groups.get(policy.groupId());
    return policy.enabled()
        && group != null
        && group.members().contains(actorId)
        && isActive(actorId);
  }

  private static <T> SortedMap<String, T> index(Collection<T> items, Function<T, String> id) {
    SortedMap<String, T> index = new TreeMap<>();
    items.forEach(item -> index.put(id.apply(item), item));
    return Collections.unmodifiableSortedMap(index);
  }
}
