package fz.portal.session;

import fz.control.Direction;
import fz.control.Frame;
import fz.control.MessageCodec;
import fz.control.message.Relay;
import fz.control.message.RelayInit;
import fz.control.message.RelaysPresence;
import fz.portal.policy.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The relays that are connected, and who was told of which. Each client and gateway knows up to two
 * of them; it keeps those as long as they are connected, and gets others in their place.
 */
final class Relays {
  private static final int PER_PEER = 2;
  private static final String TOPIC = Direction.TO_RELAY.topic();
  private static final Pattern SECRET = Pattern.compile("[!-~]{16,128}");

  private final SortedMap<Long, RelaySession> sessions = new TreeMap<>();
  private final Presence presence;
  private final Outbox out;
  private final Timers timers;
  private final RandomGenerator random;

  Relays(Presence presence, Outbox out, Timers timers, RandomGenerator random) {
    this.presence = presence;
    this.out = out;
    this.timers = timers;
    this.random = random;
  }

  boolean has(long sessionId) {
    return sessions.containsKey(sessionId);
  }

  /** Returns those that have joined. */
  List<RelaySession> joined() {
    return sessions.values().stream().filter(RelaySession::isJoined).toList();
  }

  void handleOpened(long sessionId, RelayPeer peer, Moment now) {
    RelaySession session = new RelaySession(sessionId, peer, now.nanos());
    sessions.put(sessionId, session);
    checkAlive(session, now);
  }

  void handleText(long sessionId, String text, Moment now) {
    RelaySession session = sessions.get(sessionId);
    session.heardAt = now.nanos();
    if (!(Frame.parse(text) instanceof Frame.Valid(Frame frame))) {
      return;
    }
    if (frame.topic().equals(Frame.PHOENIX) && frame.event().equals(Frame.HEARTBEAT)) {
      frame.ref().ifPresent(ref -> out.send(sessionId, Frame.ok(Frame.PHOENIX, ref)));
    } else if (frame.topic().equals(TOPIC) && frame.event().equals(Frame.JOIN)) {
      join(session, frame);
    } else {
      refuse(session, frame, session.isJoined() ? "unknown_message" : "unmatched topic");
    }
  }

  /** The connection of a relay ended. */
  void handleClosed(long sessionId) {
    forget(sessions.get(sessionId));
  }

  /** Turns relays away whose token is gone. */
  void disconnectUnless(Predicate<String> tokenHolds) {
    for (RelaySession session : List.copyOf(sessions.values())) {
      if (!tokenHolds.test(session.peer.tokenId())) {
        disconnect(session);
      }
    }
  }

  /** Chooses relays for a client or gateway that has none yet, and returns all that it has. */
  List<Relay> choose(Session peer) {
    List<RelaySession> others =
        new ArrayList<>(joined().stream().filter(r -> !peer.relays.contains(r.relayId())).toList());
    Collections.shuffle(others, Random.from(random));
    for (RelaySession relay : others) {
      if (peer.relays.size() < PER_PEER) {
        peer.relays.add(relay.relayId());
      }
    }
    return entries(peer, relay -> peer.relays.contains(relay.relayId()));
  }

  private void join(RelaySession session, Frame frame) {
    String secret = frame.payload().path("stamp_secret").asText("");
    if (!SECRET.matcher(secret).matches()) {
      refuse(session, frame, "invalid stamp_secret");
      return;
    }
    // The same relay over a new connection, before the end of the old one was noticed.
    for (RelaySession other : joined()) {
      if (other != session && other.stampSecret.equals(secret)) {
        sessions.remove(other.id);
        out.close(other.id);
      }
    }
    session.stampSecret = secret;
    frame.ref().ifPresent(ref -> out.send(session.id, Frame.ok(TOPIC, ref)));
    out.send(session.id, MessageCodec.encode(new RelayInit()));
    for (Session peer : peers()) {
      if (!peer.relays.contains(session.relayId()) && peer.relays.size() < PER_PEER) {
        peer.relays.add(session.relayId());
        List<Relay> added = entries(peer, relay -> relay == session);
        tell(peer, new RelaysPresence(List.of(), added));
      }
    }
  }

  private void forget(RelaySession session) {
    sessions.remove(session.id);
    if (!session.isJoined()
        || joined().stream().anyMatch(r -> r.relayId().equals(session.relayId()))) {
      return;
    }
    String id = session.relayId();
    for (Session peer : peers()) {
      if (peer.relays.remove(id)) {
        List<String> kept = List.copyOf(peer.relays);
        choose(peer);
        List<Relay> added =
            entries(peer, r -> peer.relays.contains(r.relayId()) && !kept.contains(r.relayId()));
        tell(peer, new RelaysPresence(List.of(id), added));
      }
    }
  }

  private List<Session> peers() {
    List<Session> all = new ArrayList<>(presence.joined(Role.CLIENT));
    all.addAll(presence.joined(Role.GATEWAY));
    return all;
  }

  private List<Relay> entries(Session peer, Predicate<RelaySession> which) {
    String key = peer.peer.device().publicKey();
    return joined().stream()
        .filter(which)
        .flatMap(
            relay ->
                RelayCredentials.of(relay.peer, relay.stampSecret, key, peer.peer.expiresAt())
                    .stream())
        .toList();
  }

  void tell(Session peer, RelaysPresence message) {
    if (peer.role() == Role.CLIENT) {
      out.toClient(peer, message);
    } else {
      out.toGateway(peer, message);
    }
  }

  private void refuse(RelaySession session, Frame frame, String reason) {
    frame.ref().ifPresent(ref -> out.send(session.id, Frame.error(frame.topic(), ref, reason)));
  }

  private void disconnect(RelaySession session) {
    out.send(session.id, Frame.disconnect(TOPIC, "token_expired"));
    out.close(session.id);
    forget(session);
  }

  /** Ends a session that is silent or whose token is over. */
  private void checkAlive(RelaySession session, Moment now) {
    if (sessions.get(session.id) != session) {
      return;
    }
    if (now.wallSeconds() >= session.peer.expiresAt()) {
      disconnect(session);
    } else if (now.nanos() - session.heardAt >= PortalCore.IDLE_NANOS) {
      out.close(session.id);
      forget(session);
    } else {
      timers.at(session.heardAt + PortalCore.IDLE_NANOS, later -> checkAlive(session, later));
    }
  }
}
