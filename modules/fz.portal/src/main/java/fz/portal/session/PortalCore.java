package fz.portal.session;

import fz.control.Direction;
import fz.control.Frame;
import fz.control.MessageCodec;
import fz.control.message.AuthorizationAccepted;
import fz.control.message.BroadcastIceCandidates;
import fz.control.message.IceCandidates;
import fz.control.message.NoRelays;
import fz.control.message.PortalMessage;
import fz.control.message.RelaysPresence;
import fz.control.message.RequestAuthorization;
import fz.control.message.ResolveDevicePoolDomain;
import fz.control.message.SnownetCapabilities;
import fz.portal.policy.Authorization;
import fz.portal.policy.AuthorizationLog;
import fz.portal.policy.Decision;
import fz.portal.policy.Device;
import fz.portal.policy.Directory;
import fz.portal.policy.Resource;
import fz.portal.policy.Role;
import fz.portal.policy.Snapshot;
import java.util.Collection;
import java.util.List;
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
  private final Candidates candidates;
  private final Updates updates;
  private final Relays relays;
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
    this.candidates = new Candidates(presence, grants, out);
    this.updates = new Updates(presence, grants, out);
    this.relays = new Relays(presence, out, timers, random);
    grants.revokeIf(this::isVoid);
  }

  /**
   * Tells whether a gateway's id is in use by another process. A process is known by its public
   * key: the same one over another connection has lost the old one, which nobody may have noticed.
   */
  public boolean isTaken(String deviceId, String publicKey) {
    return presence.isOpenToOthers(deviceId, publicKey);
  }

  /** A session was opened by a peer whose token was checked. */
  public void handleOpened(long sessionId, Peer peer, Moment now) {
    Session session = new Session(sessionId, peer, now.nanos());
    Device device = peer.device();
    boolean late = device.kind() == Role.GATEWAY && isTaken(device.id(), device.publicKey());
    presence.add(session);
    if (late) {
      disconnect(session);
      return;
    }
    checkIdle(session, now);
    checkExpiry(session, now);
  }

  /** A session was opened by a relay whose token was checked. */
  public void handleRelayOpened(long sessionId, RelayPeer peer, Moment now) {
    relays.handleOpened(sessionId, peer, now);
  }

  /** A text message arrived. Anything that is not understood is ignored. */
  public void handleText(long sessionId, String text, Moment now) {
    if (relays.has(sessionId)) {
      relays.handleText(sessionId, text, now);
      return;
    }
    Session session = presence.session(sessionId);
    if (session == null) {
      return;
    }
    session.heardAt = now.nanos();
    if (Frame.parse(text) instanceof Frame.Valid(Frame frame)) {
      handleFrame(session, frame, now);
    }
  }

  private void handleFrame(Session session, Frame frame, Moment now) {
    if (frame.topic().equals(Frame.PHOENIX) && frame.event().equals(Frame.HEARTBEAT)) {
      out.ok(session, frame);
    } else if (!frame.topic().equals(session.topic())) {
      out.error(session, frame, "unmatched topic");
    } else if (frame.event().equals(Frame.JOIN)) {
      join(session, frame, now);
    } else if (!session.joined) {
      out.error(session, frame, "unmatched topic");
    } else {
      boolean client = session.role() == Role.CLIENT;
      switch (MessageCodec.decode(client ? Direction.FROM_CLIENT : Direction.FROM_GATEWAY, frame)) {
        case MessageCodec.Message(PortalMessage.FromClient message) when client ->
            handleClient(session, message, now);
        case MessageCodec.Message(PortalMessage.FromGateway message) when !client ->
            handleGateway(session, frame, message, now);
        case MessageCodec.Unknown _ -> out.error(session, frame, "unknown_message");
        case MessageCodec.Message _, MessageCodec.Malformed _ -> {}
      }
    }
  }

  /** The connection of a session ended, in whatever way. */
  public void handleClosed(long sessionId) {
    if (relays.has(sessionId)) {
      relays.handleClosed(sessionId);
      return;
    }
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
    relays.disconnectUnless(next.tokenIds()::contains);
    for (Session gateway : presence.joined(Role.GATEWAY)) {
      if (!before.account().slug().equals(after.account().slug())) {
        initGateway(gateway, now);
      }
      updates.sendRevoked(gateway);
    }
    updates.sendFilters(before, after);
    for (Session client : presence.joined(Role.CLIENT)) {
      updates.sendResources(client, before, after);
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
    List<Status.ConnectedRelay> connectedRelays =
        relays.joined().stream().map(Status.ConnectedRelay::of).toList();
    return new Status(connected, connectedRelays, grants.count(), requests.count());
  }

  private void join(Session session, Frame frame, Moment now) {
    Session older = presence.join(session);
    if (older != null) {
      // A peer that changes its relays has to find all its relayed paths anew.
      session.relays.addAll(older.relays);
      disconnect(older);
    }
    out.ok(session, frame);
    if (session.role() == Role.CLIENT) {
      Directory directory = snapshot.directory();
      Device device = session.peer.device();
      session.visible = directory.visibleTo(device.ownerId());
      out.toClient(
          session,
          Messages.clientInit(device, session.visible.values(), directory, relays.choose(session)));
    } else {
      initGateway(session, now);
      updates.sendRevoked(session);
    }
  }

  private void initGateway(Session session, Moment now) {
    out.toGateway(
        session,
        Messages.gatewayInit(
            session.peer.device(),
            snapshot.directory().account(),
            grants.ofGateway(session.deviceId(), now.wallSeconds()),
            relays.choose(session)));
  }

  private void handleClient(Session client, PortalMessage.FromClient message, Moment now) {
    switch (message) {
      case RequestAuthorization request ->
          requests.handleRequest(client, request.resourceId(), request.connectedGatewayIds(), now);
      case IceCandidates sent -> candidates.handleClient(client, sent, now);
      case NoRelays _ -> tellRelays(client);
      // Connections are always set up with ICE, and there are no device pools.
      case SnownetCapabilities _, ResolveDevicePoolDomain _ -> {}
    }
  }

  private void handleGateway(
      Session gateway, Frame frame, PortalMessage.FromGateway message, Moment now) {
    switch (message) {
      case AuthorizationAccepted accepted -> {
        if (requests.handleAcknowledged(gateway, accepted.ref(), now)) {
          out.ok(gateway, frame);
        } else {
          out.error(gateway, frame, "not_found");
        }
      }
      case BroadcastIceCandidates sent -> candidates.handleGateway(gateway, sent, now);
      case NoRelays _ -> tellRelays(gateway);
      case SnownetCapabilities _ -> {}
    }
  }

  /** A peer that has lost its relays may get others; without others it hears of the same again. */
  private void tellRelays(Session peer) {
    relays.tell(peer, new RelaysPresence(List.of(), relays.choose(peer)));
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
    out.disconnect(session);
    forget(session);
  }

  private void forget(Session session) {
    presence.remove(session);
    requests.handleClosed(session);
  }
}
