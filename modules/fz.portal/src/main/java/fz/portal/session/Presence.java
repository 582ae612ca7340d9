package fz.portal.session;

import fz.portal.policy.Role;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Who is connected. A device is found by its id from the moment it has joined. */
final class Presence {
  private final SortedMap<Long, Session> sessions = new TreeMap<>();
  private final SortedMap<String, Session> clients = new TreeMap<>();
  private final SortedMap<String, Session> gateways = new TreeMap<>();

  void add(Session session) {
    sessions.put(session.id, session);
  }

  Session session(long id) {
    return sessions.get(id);
  }

  Collection<Session> sessions() {
    return List.copyOf(sessions.values());
  }

  /** Returns the joined session of a client, or null. */
  Session client(String deviceId) {
    return clients.get(deviceId);
  }

  /** Returns the joined session of a gateway, or null. */
  Session gateway(String deviceId) {
    return gateways.get(deviceId);
  }

  /** Returns the joined sessions of a role, by device; a view. */
  Collection<Session> joined(Role role) {
    return Collections.unmodifiableCollection(of(role).values());
  }

  /** Tells whether a session of the device with another public key is open, joined or not. */
  boolean isOpenToOthers(String deviceId, String publicKey) {
    return sessions.values().stream()
        .map(session -> session.peer.device())
        .anyMatch(d -> d.id().equals(deviceId) && !d.publicKey().equals(publicKey));
  }

  /** Joins a session and returns the one of the same device that it replaces, or null. */
  Session join(Session session) {
    session.joined = true;
    Session older = of(session.role()).put(session.deviceId(), session);
    return older == session ? null : older;
  }

  void remove(Session session) {
    sessions.remove(session.id);
    of(session.role()).remove(session.deviceId(), session);
  }

  private SortedMap<String, Session> of(Role role) {
    return role == Role.CLIENT ? clients : gateways;
  }
}
