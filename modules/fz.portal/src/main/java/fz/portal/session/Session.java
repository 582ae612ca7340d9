package fz.portal.session;

import fz.portal.policy.Resource;
import fz.portal.policy.Role;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** One open connection of a client or gateway. */
final class Session {
  final long id;
  final Peer peer;
  long heardAt;
  boolean joined;

  /** What a client was last told that it may use. */
  SortedMap<String, Resource> visible = Collections.emptySortedMap();

  /** Ids of the relays that it was told of. */
  final SortedSet<String> relays = new TreeSet<>();

  Session(long id, Peer peer, long nowNanos) {
    this.id = id;
    this.peer = peer;
    this.heardAt = nowNanos;
  }

  Role role() {
    return peer.device().kind();
  }

  String deviceId() {
    return peer.device().id();
  }

  /** Returns the topic of the channel, which is also the word for the role. */
  String topic() {
    return role().text();
  }
}
