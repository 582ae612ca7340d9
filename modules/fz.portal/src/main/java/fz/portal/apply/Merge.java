package fz.portal.apply;

import fz.portal.apply.Document.PolicyEntry;
import fz.portal.apply.Document.ResourceEntry;
import fz.portal.apply.Fields.Text;
import fz.portal.policy.Account;
import fz.portal.policy.Actor;
import fz.portal.policy.Directory;
import fz.portal.policy.Group;
import fz.portal.policy.Policy;
import fz.portal.policy.Resource;
import fz.portal.policy.Site;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/** Works out the directory that a document asks for. Things are the same if their names are. */
final class Merge {
  private final Document document;
  private final Directory current;
  private final Supplier<String> newId;

  Merge(Document document, Directory current, Supplier<String> newId) {
    this.document = document;
    this.current = current;
    this.newId = newId;
  }

  Directory target() {
    Map<String, Actor> actors =
        byName(document.actors().map(this::actors).orElse(current.actors().values()), Actor::name);
    Map<String, Group> groups = byName(groups(actors), Group::name);
    Map<String, Site> sites =
        byName(document.sites().map(this::sites).orElse(current.sites().values()), Site::name);
    Map<String, Resource> resources = byName(resources(sites), Resource::name);
    return Directory.of(
        account(),
        actors.values(),
        groups.values(),
        sites.values(),
        resources.values(),
        policies(groups, resources));
  }

  private Account account() {
    Account account = current.account();
    return document
        .account()
        .map(
            entry ->
                new Account(
                    account.id(),
                    entry.name().map(Text::value).orElse(account.name()),
                    entry.slug().map(Text::value).orElse(account.slug())))
        .orElse(account);
  }

  private Collection<Actor> actors(List<Document.ActorEntry> entries) {
    Map<String, Actor> known = byName(current.actors().values(), Actor::name);
    return entries.stream()
        .map(
            entry ->
                new Actor(
                    id(known, entry.name(), Actor::id),
                    entry.name().value(),
                    entry.type(),
                    entry.email(),
                    entry.disabled()))
        .toList();
  }

  private Collection<Group> groups(Map<String, Actor> actors) {
    if (document.groups().isEmpty()) {
      TreeSet<String> ids = new TreeSet<>(actors.values().stream().map(Actor::id).toList());
      return current.groups().values().stream()
          .map(
              group -> {
                TreeSet<String> members = new TreeSet<>(group.members());
                members.retainAll(ids);
                return new Group(group.id(), group.name(), members);
              })
          .toList();
    }
    Map<String, Group> known = byName(current.groups().values(), Group::name);
    return document.groups().get().stream()
        .map(
            entry -> {
              TreeSet<String> members = new TreeSet<>();
              for (Text member : entry.members()) {
                members.add(find(actors, "actor", member).id());
              }
              return new Group(id(known, entry.name(), Group::id), entry.name().value(), members);
            })
        .toList();
  }

  private Collection<Site> sites(List<Document.SiteEntry> entries) {
    Map<String, Site> known = byName(current.sites().values(), Site::name);
    return entries.stream()
        .map(entry -> new Site(id(known, entry.name(), Site::id), entry.name().value()))
        .toList();
  }

  private Collection<Resource> resources(Map<String, Site> sites) {
    if (document.resources().isEmpty()) {
      List<String> ids = sites.values().stream().map(Site::id).toList();
      return current.resources().values().stream()
          .filter(resource -> ids.contains(resource.siteId()))
          .toList();
    }
    Map<String, Resource> known = byName(current.resources().values(), Resource::name);
    return document.resources().get().stream().map(entry -> resource(entry, known, sites)).toList();
  }

  private Resource resource(
      ResourceEntry entry, Map<String, Resource> known, Map<String, Site> sites) {
    return new Resource(
        id(known, entry.name(), Resource::id),
        entry.name().value(),
        entry.type(),
        entry.address(),
        entry.description(),
        entry.families(),
        find(sites, "site", entry.site()).id(),
        entry.filters());
  }

  private Collection<Policy> policies(Map<String, Group> groups, Map<String, Resource> resources) {
    if (document.policies().isEmpty()) {
      List<String> groupIds = groups.values().stream().map(Group::id).toList();
      List<String> resourceIds = resources.values().stream().map(Resource::id).toList();
      return current.policies().values().stream()
          .filter(policy -> groupIds.contains(policy.groupId()))
          .filter(policy -> resourceIds.contains(policy.resourceId()))
          .toList();
    }
    Map<String, Policy> known = byName(current.policies().values(), Policy::name);
    return document.policies().get().stream()
        .map(entry -> policy(entry, known, groups, resources))
        .toList();
  }

  // A policy that was switched off by hand stays off unless the file says otherwise.
  private Policy policy(
      PolicyEntry entry,
      Map<String, Policy> known,
      Map<String, Group> groups,
      Map<String, Resource> resources) {
    boolean enabled =
        entry
            .enabled()
            .or(() -> Optional.ofNullable(known.get(entry.name().value())).map(Policy::enabled))
            .orElse(true);
    return new Policy(
        id(known, entry.name(), Policy::id),
        entry.name().value(),
        find(groups, "group", entry.group()).id(),
        find(resources, "resource", entry.resource()).id(),
        enabled);
  }

  private <T> String id(Map<String, T> known, Text name, Function<T, String> id) {
    T item = known.get(name.value());
    return item == null ? newId.get() : id.apply(item);
  }

  private static <T> T find(Map<String, T> items, String kind, Text name) {
    T item = items.get(name.value());
    if (item == null) {
      throw name.place()
          .wrong(
              name.value(),
              "names no "
                  + kind
                  + (items.isEmpty() ? "; there are none" : "; known: " + known(items)));
    }
    return item;
  }

  private static String known(Map<String, ?> items) {
    String names = String.join(", ", items.keySet().stream().limit(10).toList());
    return items.size() > 10 ? names + ", ..." : names;
  }

  private static <T> Map<String, T> byName(Collection<T> items, Function<T, String> name) {
    Map<String, T> map = new TreeMap<>();
    items.forEach(item -> map.put(name.apply(item), item));
    return map;
  }
}
