package fz.portal.session;

import fz.portal.policy.Authorization;
import fz.portal.policy.AuthorizationLog;
import fz.portal.policy.Decision;
import fz.portal.policy.Directory;
import fz.portal.policy.Resource;
import fz.portal.policy.Role;
import fz.portal.policy.Snapshot;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.random.RandomGenerator;

/**
 * The portal without sockets, clocks and database: sessions of clients and gateways, authorizations
 * between them, and what changes of the directory mean to both. For one thread.
 *
 * <p>Sessions are numbered by the caller, who never uses a number twice.
 */
public final class PortalCore {
  /** A session that is silent for this long is dead: peers send a heartbeat every 10 s. */
  static final long IDLE_NANOS = 37_000_000_000L;

  private static final long EXPIRY_CHECK_SECONDS = 3600;

  private final Presence presence = new Presence();
  private final Outbox out = new Outbox();
  private final Timers timers = new Timers();
  private final Grants grants;
  private final Requests requests;
  private Snapshot snapshot;

  /**
   * Creates a portal without sessions.
   *
   * @param stored authorizations from before, as stored
   * @param flowLogKey 32 bytes
   */
  public PortalCore(
      Snapshot snapshot,
      Collection<Authorization> stored,
      AuthorizationLog log,
      byte[] flowLogKey,
      RandomGenerator random) {
    this.snapshot = snapshot;
    this.grants = new Grants(log, stored);
    this.requests =
        new Requests(
            () -> this.snapshot.directory(),
            presence,
            grants,
            out,
            timers,
            new IngestToken(flowLogKey),
            random);
    grants.revokeIf(this::isVoid);
  }

  /** Tells whether a device has an open session. */
  public boolean isConnected(String deviceId) {
    return presence.isOpen(deviceId);
  }

  /** A session was opened by a peer whose token was checked. */
  public void handleOpened(long sessionId, Peer peer, Moment now) {
    Session session = new Session(sessionId, peer, now.nanos());
    boolean late = peer.device().kind() == Role.GATEWAY && isConnected(peer.device().id());
    presence.add(session);
    if (late) {
      disconnect(session);
      return;
    }
    checkIdle(session, now);
    checkExpiry(session, now);
  }

  /** A text message arrived. Anything that is not understood is ignored. */
  public void handleText(long sessionId, String text, Moment now) {
    Session session = presence.session(sessionId);
    if (session == null) {
      return;
    }
    session.heardAt = now.nanos();
    Inbound message = Inbound.parse(text);
    if (message == null) {
      return;
    }
    if (message.topic().equals("phoenix") && message.event().equals("heartbeat")) {
      out.ok(session, message.topic(), message.ref());
    } else if (!message.topic().equals(session.topic())) {
      out.error(session, message.topic(), message.ref(), "unmatched topic");
    } else if (message.event().equals("phx_join")) {
      join(session, message, now);
    } else if (!session.joined) {
      out.error(session, message.topic(), message.ref(), "unmatched topic");
    } else if (session.role() == Role.CLIENT) {
      handleClient(session, message, now);
    } else {
      handleGateway(session, message, now);
    }
  }

  /** The connection of a session ended, in whatever way. */
  public void handleClosed(long sessionId) {
    Session session = presence.session(sessionId);
    if (session != null) {
      forget(session);
    }
  }

  /** The database has changed. */
  public void handleSnapshot(Snapshot next, Moment now) {
    Snapshot old = snapshot;
    snapshot = next;
    Directory before = old.directory();
    Directory after = next.directory();
    grants.revokeIf(grant -> isVoid(grant) || leadsElsewhere(before, after, grant.resourceId()));
    grants.prune(now.wallSeconds(), id -> next.deviceIds().contains(id));
    requests.handleDirectory();
    for (Session session : presence.sessions()) {
      if (!mayStay(session)) {
        disconnect(session);
      }
    }
    for (Session gateway : presence.joined(Role.GATEWAY)) {
      if (!before.account().slug().equals(after.account().slug())) {
        initGateway(gateway, now);
      }
      sendRevoked(gateway);
    }
    updateFilters(before, after);
    for (Session client : presence.joined(Role.CLIENT)) {
      updateResources(client, before, after);
    }
  }

  /** Does what is due. */
  public void handleTimeout(Moment now) {
    timers.run(now);
  }

  /**
   * Returns when {@link #handleTimeout} is to be called next, {@link Long#MAX_VALUE} for never;
   * {@code nowNanos} itself if there are events.
   */
  public long nextTimeout(long nowNanos) {
    return out.isEmpty() ? timers.next() : nowNanos;
  }

  /** Returns the next thing to do, or null. */
  public SessionEvent pollEvent() {
    return out.poll();
  }

  /** Returns who is connected. */
  public Status status() {
    Directory directory = snapshot.directory();
    List<Status.Connected> connected =
        presence.sessions().stream()
            .filter(session -> session.joined)
            .map(session -> Status.Connected.of(session.peer, directory))
            .toList();
    return new Status(connected, grants.count(), requests.count());
  }

  private void join(Session session, Inbound message, Moment now) {
    Session older = presence.ofDevice(session.deviceId());
    if (older != null && older != session) {
      disconnect(older);
    }
    presence.join(session);
    out.ok(session, message.topic(), message.ref());
    if (session.role() == Role.CLIENT) {
      Directory directory = snapshot.directory();
      session.visible = directory.visibleTo(session.peer.device().ownerId());
      out.push(
          session,
          "init",
          Messages.clientInit(
              session.peer.device(), session.visible.values(), directory.sites()::get));
    } else {
      initGateway(session, now);
      sendRevoked(session);
    }
  }

  private void initGateway(Session session, Moment now) {
    out.push(
        session,
        "init",
        Messages.gatewayInit(
            session.peer.device(),
            snapshot.directory().account(),
            grants.ofGateway(session.deviceId(), now.wallSeconds())));
  }

  private void handleClient(Session client, Inbound message, Moment now) {
    switch (message.event()) {
      case "request_authorization" ->
          requests.handleRequest(
              client, message.text("resource_id"), message.texts("connected_gateway_ids"), now);
      case "new_gateway_ice_candidates" -> toGateway(client, message, "ice_candidates", now);
      case "invalidate_gateway_ice_candidates" ->
          toGateway(client, message, "invalidate_ice_candidates", now);
      case "no_relays" -> out.push(client, "relays_presence", Messages.noRelays());
      case "set_snownet_capabilities" -> {}
      default -> out.error(client, message.topic(), message.ref(), "unknown_message");
    }
  }

  private void handleGateway(Session gateway, Inbound message, Moment now) {
    switch (message.event()) {
      case "authorization_created" -> {
        if (requests.handleAcknowledged(gateway, message.text("ref"), now)) {
          out.ok(gateway, message.topic(), message.ref());
        } else {
          out.error(gateway, message.topic(), message.ref(), "not_found");
        }
      }
      case "broadcast_ice_candidates" -> toClients(gateway, message, "ice_candidates", now);
      case "broadcast_invalidated_ice_candidates" ->
          toClients(gateway, message, "invalidate_ice_candidates", now);
      case "no_relays" -> out.push(gateway, "relays_presence", Messages.noRelays());
      case "set_snownet_capabilities" -> {}
      default -> out.error(gateway, message.topic(), message.ref(), "unknown_message");
    }
  }

  private void toGateway(Session client, Inbound message, String event, Moment now) {
    Session gateway = presence.gateway(message.text("gateway_id"));
    if (gateway != null
        && grants.connects(client.deviceId(), gateway.deviceId(), now.wallSeconds())) {
      out.push(
          gateway,
          event,
          Messages.candidates("client_id", client.deviceId(), message.texts("candidates")));
    }
  }

  private void toClients(Session gateway, Inbound message, String event, Moment now) {
    for (String clientId : message.texts("client_ids")) {
      Session client = presence.client(clientId);
      if (client != null && grants.connects(clientId, gateway.deviceId(), now.wallSeconds())) {
        out.push(
            client,
            event,
            Messages.candidates("gateway_id", gateway.deviceId(), message.texts("candidates")));
      }
    }
  }

  private boolean isVoid(Authorization grant) {
    return !snapshot.tokenIds().contains(grant.tokenId())
        || !snapshot.deviceIds().contains(grant.clientId())
        || !(snapshot.directory().decide(grant.actorId(), grant.resourceId())
            instanceof Decision.Permitted);
  }

  private boolean mayStay(Session session) {
    boolean ownerHolds =
        session.role() == Role.GATEWAY
            || snapshot.directory().isActive(session.peer.device().ownerId());
    return ownerHolds
        && snapshot.tokenIds().contains(session.peer.tokenId())
        && snapshot.deviceIds().contains(session.deviceId());
  }

  private static boolean leadsElsewhere(Directory before, Directory after, String resourceId) {
    Resource old = before.resources().get(resourceId);
    Resource current = after.resources().get(resourceId);
    return old != null && current != null && !current.leadsWhere(old);
  }

  private void sendRevoked(Session gateway) {
    for (Authorization grant : grants.takeRevoked(gateway.deviceId())) {
      out.push(gateway, "reject_access", Messages.rejectAccess(grant));
    }
  }

  private void updateFilters(Directory before, Directory after) {
    for (Resource resource : after.resources().values()) {
      Resource old = before.resources().get(resource.id());
      if (old == null || old.filters().equals(resource.filters())) {
        continue;
      }
      for (String gatewayId : grants.gatewaysOf(resource.id())) {
        Session gateway = presence.gateway(gatewayId);
        if (gateway != null) {
          out.push(gateway, "resource_updated", Messages.gatewayResource(resource));
        }
      }
    }
  }

  private void updateResources(Session client, Directory before, Directory after) {
    SortedMap<String, Resource> old = client.visible;
    SortedMap<String, Resource> visible = after.visibleTo(client.peer.device().ownerId());
    client.visible = visible;
    for (String id : old.keySet()) {
      if (!visible.containsKey(id)) {
        out.push(client, "resource_deleted", Messages.bare(id));
      }
    }
    for (Resource resource : visible.values()) {
      boolean same =
          resource.equals(old.get(resource.id()))
              && Objects.equals(
                  before.sites().get(resource.siteId()), after.sites().get(resource.siteId()));
      if (!same) {
        out.push(
            client,
            "resource_created_or_updated",
            Messages.clientResource(resource, after.sites()::get));
      }
    }
  }

  private void checkIdle(Session session, Moment now) {
    if (presence.session(session.id) != session) {
      return;
    }
    long deadline = session.heardAt + IDLE_NANOS;
    if (deadline - now.nanos() <= 0) {
      out.close(session);
      forget(session);
    } else {
      timers.at(deadline, later -> checkIdle(session, later));
    }
  }

  // The wall clock decides, which may be set meanwhile: hence a look at least once an hour.
  private void checkExpiry(Session session, Moment now) {
    long expiresAt = session.peer.expiresAt();
    if (expiresAt == Long.MAX_VALUE || presence.session(session.id) != session) {
      return;
    }
    long remaining = expiresAt - now.wallSeconds();
    if (remaining <= 0) {
      disconnect(session);
    } else {
      long seconds = Math.min(remaining, EXPIRY_CHECK_SECONDS);
      timers.at(now.nanos() + seconds * 1_000_000_000L, later -> checkExpiry(session, later));
    }
  }

  private void disconnect(Session session) {
    out.push(session, "disconnect", Messages.text("reason", "token_expired"));
    out.close(session);
    forget(session);
  }

  private void forget(Session session) {
    presence.remove(session);
    requests.handleClosed(session);
  }
}
