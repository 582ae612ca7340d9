package fz.portal.session;

/** One open connection of a relay. */
final class RelaySession {
  final long id;
  final RelayPeer peer;
  long heardAt;

  /** What its users' credentials are made of; null until it has joined. */
  String stampSecret;

  RelaySession(long id, RelayPeer peer, long nowNanos) {
    this.id = id;
    this.peer = peer;
    this.heardAt = nowNanos;
  }

  boolean isJoined() {
    return stampSecret != null;
  }

  String relayId() {
    return RelayCredentials.id(stampSecret);
  }
}
