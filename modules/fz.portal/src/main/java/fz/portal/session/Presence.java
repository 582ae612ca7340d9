package fz.portal.session;

import fz.portal.policy.Role;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Who is connected. A device is found by its id from the moment it has joined. */
final class Presence {
  private final SortedMap<Long, Session> sessions = new TreeMap<>();
  private final SortedMap<String, Session> joined = new TreeMap<>();

  void add(Session session) {
    sessions.put(session.id, session);
  }

  Session session(long id) {
    return sessions.get(id);
  }

  Collection<Session> sessions() {
    return List.copyOf(sessions.values());
  }

  /** Returns the joined session of a device, or null. */
  Session ofDevice(String deviceId) {
    return joined.get(deviceId);
  }

  Session client(String deviceId) {
    return ofRole(deviceId, Role.CLIENT);
  }

  Session gateway(String deviceId) {
    return ofRole(deviceId, Role.GATEWAY);
  }

  Collection<Session> joined(Role role) {
    return joined.values().stream().filter(session -> session.role() == role).toList();
  }

  /** Tells whether any session of the device is open, joined or not. */
  boolean isOpen(String deviceId) {
    return sessions.values().stream().anyMatch(session -> session.deviceId().equals(deviceId));
  }

  void join(Session session) {
    session.joined = true;
    joined.put(session.deviceId(), session);
  }

  void remove(Session session) {
    sessions.remove(session.id);
    joined.remove(session.deviceId(), session);
  }

  private Session ofRole(String deviceId, Role role) {
    Session session = joined.get(deviceId);
    return session != null && session.role() == role ? session : null;
  }
}
