package fz.portal.store;

import fz.portal.policy.Account;
import fz.portal.policy.Actor;
import fz.portal.policy.ActorType;
import fz.portal.policy.AddressFamilies;
import fz.portal.policy.Directory;
import fz.portal.policy.Group;
import fz.portal.policy.Policy;
import fz.portal.policy.Resource;
import fz.portal.policy.ResourceType;
import fz.portal.policy.Site;
import fz.portal.policy.TrafficFilter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** Reads and writes what access decisions depend on. */
public final class DirectoryStore {
  private final Database database;

  /** Works on the database; creates the account if there is none yet. */
  public DirectoryStore(Database database) {
    this.database = database;
    database.transaction(
        () -> {
          if (database.first("SELECT id FROM account", row -> row.getString(1)).isEmpty()) {
            database.update(
                "INSERT INTO account (id, name, slug, flow_log_key) VALUES (?, ?, ?, ?)",
                UUID.randomUUID().toString(),
                "Default",
                "default",
                Secrets.random(32));
          }
          return null;
        });
  }

  /** Reads everything as of one instant. */
  public Directory load() {
    return database.transaction(
        () ->
            Directory.of(
                account(),
                database.query("SELECT * FROM actor", DirectoryStore::actor),
                groups(),
                database.query(
                    "SELECT id, name FROM site",
                    row -> new Site(row.getString(1), row.getString(2))),
                resources(),
                database.query("SELECT * FROM policy", DirectoryStore::policy)));
  }

  /** Tells whether the actor exists and is not disabled. */
  public boolean isActive(String actorId) {
    return database
        .first("SELECT 1 FROM actor WHERE id = ? AND NOT disabled", row -> true, actorId)
        .isPresent();
  }

  /** Returns the key that flow log tokens of the account are signed with. */
  public byte[] flowLogKey() {
    return database.first("SELECT flow_log_key FROM account", row -> row.getBytes(1)).orElseThrow();
  }

  /** Renames the account. */
  public void save(Account account) {
    database.update(
        "UPDATE account SET name = ?, slug = ? WHERE id = ?",
        account.name(),
        account.slug(),
        account.id());
  }

  /** Creates or replaces an actor. */
  public void save(Actor actor) {
    database.update(
        """
        INSERT INTO actor (id, name, type, email, disabled) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, type = excluded.type,
          email = excluded.email, disabled = excluded.disabled
        """,
        actor.id(),
        actor.name(),
        actor.type().text(),
        actor.email(),
        actor.disabled() ? 1 : 0);
  }

  /** Creates or replaces a group with its members. */
  public void save(Group group) {
    database.update(
        """
        INSERT INTO actor_group (id, name) VALUES (?, ?)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name
        """,
        group.id(),
        group.name());
    database.update("DELETE FROM membership WHERE group_id = ?", group.id());
    for (String member : group.members()) {
      database.update(
          "INSERT INTO membership (group_id, actor_id) VALUES (?, ?)", group.id(), member);
    }
  }

  /** Creates or replaces a site. */
  public void save(Site site) {
    database.update(
        """
        INSERT INTO site (id, name) VALUES (?, ?)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name
        """,
        site.id(),
        site.name());
  }

  /** Creates or replaces a resource with its filters. */
  public void save(Resource resource) {
    database.update(
        """
        INSERT INTO resource (id, name, type, address, description, ip_stack, site_id)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, type = excluded.type,
          address = excluded.address, description = excluded.description,
          ip_stack = excluded.ip_stack, site_id = excluded.site_id
        """,
        resource.id(),
        resource.name(),
        resource.type().text(),
        resource.address(),
        resource.description(),
        resource.families().text(),
        resource.siteId());
    database.update("DELETE FROM resource_filter WHERE resource_id = ?", resource.id());
    int position = 0;
    for (TrafficFilter filter : resource.filters()) {
      database.update(
          """
          INSERT INTO resource_filter (resource_id, position, protocol, first_port, last_port)
          VALUES (?, ?, ?, ?, ?)
          """,
          resource.id(),
          position++,
          filter.protocol().name().toLowerCase(Locale.ROOT),
          filter.first(),
          filter.last());
    }
  }

  /** Creates or replaces a policy. */
  public void save(Policy policy) {
    database.update(
        """
        INSERT INTO policy (id, name, group_id, resource_id, enabled) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, group_id = excluded.group_id,
          resource_id = excluded.resource_id, enabled = excluded.enabled
        """,
        policy.id(),
        policy.name(),
        policy.groupId(),
        policy.resourceId(),
        policy.enabled() ? 1 : 0);
  }

  /** Deletes a policy. */
  public void deletePolicy(String id) {
    database.update("DELETE FROM policy WHERE id = ?", id);
  }

  /** Deletes a resource and the policies for it. */
  public void deleteResource(String id) {
    database.update("DELETE FROM resource WHERE id = ?", id);
  }

  /** Deletes a site with its resources, gateways and their tokens. */
  public void deleteSite(String id) {
    database.update("DELETE FROM site WHERE id = ?", id);
  }

  /** Deletes a group and the policies for it. */
  public void deleteGroup(String id) {
    database.update("DELETE FROM actor_group WHERE id = ?", id);
  }

  /** Deletes an actor with its devices and tokens. */
  public void deleteActor(String id) {
    database.update("DELETE FROM actor WHERE id = ?", id);
  }

  private Account account() {
    return database
        .first(
            "SELECT id, name, slug FROM account",
            row -> new Account(row.getString(1), row.getString(2), row.getString(3)))
        .orElseThrow();
  }

  private static Actor actor(ResultSet row) throws SQLException {
    return new Actor(
        row.getString("id"),
        row.getString("name"),
        ActorType.valueOf(row.getString("type").toUpperCase(Locale.ROOT)),
        row.getString("email"),
        row.getBoolean("disabled"));
  }

  private static Policy policy(ResultSet row) throws SQLException {
    return new Policy(
        row.getString("id"),
        row.getString("name"),
        row.getString("group_id"),
        row.getString("resource_id"),
        row.getBoolean("enabled"));
  }

  private List<Group> groups() {
    Map<String, TreeSet<String>> members = new TreeMap<>();
    database.query(
        "SELECT group_id, actor_id FROM membership",
        row ->
            members.computeIfAbsent(row.getString(1), id -> new TreeSet<>()).add(row.getString(2)));
    return database.query(
        "SELECT id, name FROM actor_group",
        row ->
            new Group(
                row.getString(1),
                row.getString(2),
                members.getOrDefault(row.getString(1), new TreeSet<>())));
  }

  private List<Resource> resources() {
    Map<String, List<TrafficFilter>> filters = new TreeMap<>();
    database.query(
        """
        SELECT resource_id, protocol, first_port, last_port FROM resource_filter
        ORDER BY resource_id, position
        """,
        row ->
            filters
                .computeIfAbsent(row.getString(1), id -> new ArrayList<>())
                .add(
                    new TrafficFilter(
                        TrafficFilter.Protocol.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
                        row.getInt(3),
                        row.getInt(4))));
    return database.query(
        "SELECT * FROM resource",
        row ->
            new Resource(
                row.getString("id"),
                row.getString("name"),
                ResourceType.valueOf(row.getString("type").toUpperCase(Locale.ROOT)),
                row.getString("address"),
                row.getString("description"),
                AddressFamilies.valueOf(row.getString("ip_stack").toUpperCase(Locale.ROOT)),
                row.getString("site_id"),
                filters.getOrDefault(row.getString("id"), List.of())));
  }
}
