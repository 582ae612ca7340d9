package fz.wireguard;

import fz.packet.DropReason;
import fz.packet.Endpoint;

/** What a {@link WireGuard} core tells its owner. At most one of a kind is pending per peer. */
public sealed interface WireGuardEvent {
  /** Returns the peer concerned. */
  Peer peer();

  /**
   * A session can carry data in both directions: for the initiator when the response has arrived,
   * for the responder when the initiator has first used the session.
   *
   * @param initiated true if this side was the initiator
   */
  record SessionEstablished(Peer peer, boolean initiated) implements WireGuardEvent {}

  /**
   * A handshake cannot succeed as things are: the peer answered, and its answer does not fit the
   * keys that are configured here, so that the two sides disagree. The handshake goes on being
   * retried; the owner may rather discard the peer.
   *
   * @param reason under which the answer was counted
   */
  record HandshakeFailed(Peer peer, DropReason reason) implements WireGuardEvent {}

  /** No answer came in the time set by {@link PeerConfig#rekeyAttemptTime}; no more is tried. */
  record HandshakeExpired(Peer peer) implements WireGuardEvent {}

  /** The endpoint followed an authentic datagram; only for a peer that roams. */
  record EndpointChanged(Peer peer, Endpoint endpoint) implements WireGuardEvent {}
}
