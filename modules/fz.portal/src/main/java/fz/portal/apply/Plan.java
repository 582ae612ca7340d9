package fz.portal.apply;

import fz.portal.policy.Actor;
import fz.portal.policy.Directory;
import fz.portal.policy.Group;
import fz.portal.policy.Policy;
import fz.portal.policy.Resource;
import fz.portal.policy.Site;
import fz.portal.store.DirectoryStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/** What has to be done so that the directory becomes what a document says. */
public final class Plan {
  private final List<Change> changes = new ArrayList<>();
  private final List<Consumer<DirectoryStore>> saves = new ArrayList<>();
  private final List<Consumer<DirectoryStore>> deletes = new ArrayList<>();

  private Plan() {}

  /**
   * Compares the document with the directory.
   *
   * @throws DocumentException if the document refers to something that would not exist
   */
  public static Plan of(Document document, Directory current) {
    Directory target = new Merge(document, current, () -> UUID.randomUUID().toString()).target();
    Plan plan = new Plan();
    if (!target.account().equals(current.account())) {
      plan.changes.add(new Change(Change.Action.CHANGED, "account", target.account().name()));
      plan.saves.add(store -> store.save(target.account()));
    }
    plan.compare(
        new Kind<>("actor", Actor::name, DirectoryStore::save, DirectoryStore::deleteActor),
        current.actors(),
        target.actors());
    plan.compare(
        new Kind<>("group", Group::name, DirectoryStore::save, DirectoryStore::deleteGroup),
        current.groups(),
        target.groups());
    plan.compare(
        new Kind<>("site", Site::name, DirectoryStore::save, DirectoryStore::deleteSite),
        current.sites(),
        target.sites());
    plan.compare(
        new Kind<>(
            "resource", Resource::name, DirectoryStore::save, DirectoryStore::deleteResource),
        current.resources(),
        target.resources());
    plan.compare(
        new Kind<>("policy", Policy::name, DirectoryStore::save, DirectoryStore::deletePolicy),
        current.policies(),
        target.policies());
    return plan;
  }

  /** Returns the differences, in the order of the sections. */
  public List<Change> changes() {
    return List.copyOf(changes);
  }

  /** Makes the changes; the caller holds the transaction. */
  public void execute(DirectoryStore store) {
    saves.forEach(save -> save.accept(store));
    // Dependents go first, and after all that is kept has let go of what it referred to.
    deletes.reversed().forEach(delete -> delete.accept(store));
  }

  private interface Save<T> {
    void save(DirectoryStore store, T item);
  }

  private interface Delete {
    void delete(DirectoryStore store, String id);
  }

  private record Kind<T>(String name, Function<T, String> itemName, Save<T> save, Delete delete) {}

  private <T> void compare(Kind<T> kind, Map<String, T> current, Map<String, T> target) {
    byName(kind, target)
        .forEach(
            (id, item) -> {
              T old = current.get(id);
              if (item.equals(old)) {
                return;
              }
              Change.Action action = old == null ? Change.Action.CREATED : Change.Action.CHANGED;
              changes.add(new Change(action, kind.name(), kind.itemName().apply(item)));
              saves.add(store -> kind.save().save(store, item));
            });
    byName(kind, current)
        .forEach(
            (id, item) -> {
              if (!target.containsKey(id)) {
                String name = kind.itemName().apply(item);
                changes.add(new Change(Change.Action.DELETED, kind.name(), name));
                deletes.add(store -> kind.delete().delete(store, id));
              }
            });
  }

  private static <T> Map<String, T> byName(Kind<T> kind, Map<String, T> items) {
    Map<String, T> sorted = new LinkedHashMap<>();
    items.entrySet().stream()
        .sorted(Comparator.comparing(entry -> kind.itemName().apply(entry.getValue())))
        .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    return sorted;
  }
}
