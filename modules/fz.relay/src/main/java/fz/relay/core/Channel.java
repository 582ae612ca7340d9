package fz.relay.core;

import fz.packet.Endpoint;
import fz.packet.HotPath;

/**
 * A channel binding (RFC 8656 section 12): bound for ten minutes, and for five more minutes neither
 * its number nor its peer can be bound to another one.
 */
final class Channel {
  static final int LOWEST = 0x4000;
  static final int HIGHEST = 0x7fff;
  static final long LIFETIME_NANOS = 600_000_000_000L;
  static final long COOL_DOWN_NANOS = 300_000_000_000L;

  final Allocation allocation;
  final int number;
  final long peerHigh;
  final long peerLow;
  final int peerPort;

  /** The own side that reaches this peer. */
  final RelayedAddress relayed;

  /** True if the peer is another relayed address of this relay. */
  final boolean isToRelay;

  private long expiresAt;

  Channel(RelayedAddress relayed, int number, Endpoint peer, boolean isToRelay, long now) {
    this.allocation = relayed.allocation();
    this.relayed = relayed;
    this.number = number;
    this.peerHigh = peer.high();
    this.peerLow = peer.low();
    this.peerPort = peer.port();
    this.isToRelay = isToRelay;
    this.expiresAt = now + LIFETIME_NANOS;
  }

  void refresh(long now) {
    expiresAt = now + LIFETIME_NANOS;
  }

  /** Returns true if data may pass. */
  @HotPath
  boolean isBound(long now) {
    return now - expiresAt < 0;
  }

  /** Returns true if number and peer can be used otherwise. */
  boolean isForgotten(long now) {
    return now - expiresAt >= COOL_DOWN_NANOS;
  }
}
