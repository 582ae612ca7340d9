package fz.wireguard;

import fz.packet.DropCounters;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** What the parts of one {@link WireGuard} core share. */
final class CoreState {
  /** Before any instant, and far enough from the ends of the range to be subtracted from one. */
  private static final long BEFORE_ALL = Long.MIN_VALUE / 4;

  final WireGuardConfig config;

  /** The own key pair; {@link #identity} replaces what these hold. */
  final byte[] privateKey = new byte[Curve25519.KEY_BYTES];

  final byte[] publicKey = new byte[Curve25519.KEY_BYTES];

  /** False while the private key is all zero, which means that there is none. */
  boolean hasIdentity;

  final RandomGenerator random;
  final DropCounters drops;
  final Tai64n stamps;
  final PeerTable peers = new PeerTable();
  final PeerDeadlines deadlines = new PeerDeadlines();
  final TransmitQueue transmits = new TransmitQueue();
  final EventQueue events = new EventQueue();

  /** Iterated over only where the order cannot be seen. */
  final Map<ByteBuffer, Peer> peersByKey = new HashMap<>();

  /** The latest instant that the core was told. */
  long now = BEFORE_ALL;

  CoreState(WireGuardConfig config) {
    this.config = config.withoutKey();
    this.random = config.random();
    this.drops = config.drops();
    this.stamps = new Tai64n(config.wallClock());
    identity(config.privateKey());
  }

  /** Zeroes the private key. */
  void clear() {
    Arrays.fill(privateKey, (byte) 0);
    hasIdentity = false;
  }

  /** Takes a private key, and the public key that belongs to it. */
  void identity(byte[] key) {
    System.arraycopy(key, 0, privateKey, 0, privateKey.length);
    config.x25519().publicKey(privateKey, publicKey);
    int any = 0;
    for (byte part : privateKey) {
      any |= part;
    }
    hasIdentity = any != 0;
  }
}
