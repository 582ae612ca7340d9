package fz.wireguard;

import fz.packet.DropCounters;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** What the parts of one {@link WireGuard} core share. */
final class CoreState {
  /** Before any instant, and far enough from the ends of the range to be subtracted from one. */
  private static final long BEFORE_ALL = Long.MIN_VALUE / 4;

  final WireGuardConfig config;
  final byte[] privateKey;
  final byte[] publicKey;
  final RandomGenerator random;
  final DropCounters drops;
  final Tai64n stamps;
  final PeerTable peers = new PeerTable();
  final DeadlineHeap deadlines = new DeadlineHeap();
  final TransmitQueue transmits = new TransmitQueue();
  final EventQueue events = new EventQueue();

  /** Looked up only, never iterated over. */
  final Map<ByteBuffer, Peer> peersByKey = new HashMap<>();

  /** The latest instant that the core was told. */
  long now = BEFORE_ALL;

  CoreState(WireGuardConfig config) {
    this.config = config;
    this.privateKey = config.privateKey().clone();
    this.publicKey = Curve25519.publicKey(privateKey);
    this.random = config.random();
    this.drops = config.drops();
    this.stamps = new Tai64n(config.wallClock());
  }
}
