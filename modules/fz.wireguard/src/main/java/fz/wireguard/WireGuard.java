package fz.wireguard;

import fz.packet.HotPath;
import fz.packet.PacketBatch;

/**
 * The WireGuard protocol for one private key and any number of peers: handshakes, sessions, timers.
 * A state machine without threads, sockets and clocks; one thread calls it. Packets are encrypted
 * and decrypted outside, by {@link TransportKey}.
 *
 * <p>Nothing that the network sends throws. Whatever is queued for {@link #pollTransmit} or {@link
 * #pollEvent} makes {@link #nextTimeout} return a time that has passed.
 */
public final class WireGuard {
  /** The value of {@link #nextTimeout()} when nothing is due ever. */
  public static final long NEVER = Long.MAX_VALUE;

  private final WireGuardConfig config;

  /** Creates a core without peers. */
  public WireGuard(WireGuardConfig config) {
    this.config = config;
  }

  /** Returns a copy of the own public key. */
  public byte[] publicKey() {
    return Curve25519.publicKey(config.privateKey());
  }

  /**
   * Adds a peer; it replaces one with the same public key.
   *
   * <p>A peer that initiates and has persistent keepalives starts its handshake as soon as it has
   * an endpoint; else the first packet does.
   */
  public Peer addPeer(PeerConfig peer) {
    return new Peer(peer);
  }

  /** Removes a peer and zeroes its keys. Does nothing if it was removed before. */
  public void removePeer(Peer peer) {}

  /**
   * Judges a datagram whose first byte is 1 to 4. Transport data becomes {@code OPEN} with key,
   * counter and peer; a handshake message becomes {@code CONSUMED} or {@code DROPPED}.
   */
  @HotPath
  public void handleInbound(PacketBatch batch, int i, long nowNanos) {}

  /**
   * Takes a packet after decryption, with the key that {@link #handleInbound} gave it: a keepalive
   * becomes {@code CONSUMED}, a replayed or malformed one {@code DROPPED}. Any other stays {@code
   * OPENED}, with its peer, where it came from, and without padding, for the caller to judge its
   * addresses.
   */
  @HotPath
  public void handleOpened(PacketBatch batch, int i, long nowNanos) {}

  /**
   * Takes a packet for a peer. With a session it becomes {@code SEAL}, with key, counter, remote
   * address and the header in its headroom. Without one it is kept aside and becomes {@code
   * CONSUMED}, and a handshake is started; or it becomes {@code DROPPED} if the peer must begin.
   */
  @HotPath
  public void handleOutbound(Peer peer, PacketBatch batch, int i, long nowNanos) {}

  /**
   * Adds complete datagrams ({@code SEND}) to a batch: handshake messages, keepalives, and packets
   * that waited for a session. {@link PacketBatch#peer} is the {@link Peer}, or null for a cookie
   * reply.
   *
   * @return the number added; 0 if nothing is queued or the batch is full
   */
  public int pollTransmit(PacketBatch out, long nowNanos) {
    return 0;
  }

  /** Returns the next event, or null. */
  public WireGuardEvent pollEvent() {
    return null;
  }

  /** Does what is due. */
  public void handleTimeout(long nowNanos) {}

  /** Returns exactly when {@link #handleTimeout} is due, or {@link #NEVER}. */
  public long nextTimeout() {
    return NEVER;
  }
}
