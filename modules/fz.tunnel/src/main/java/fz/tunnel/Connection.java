package fz.tunnel;

import fz.ice.IceAgent;
import fz.ice.IceCredentials;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.wireguard.Peer;
import java.security.MessageDigest;

/**
 * The connection with one gateway or client: the agent that finds a path, and the WireGuard peer
 * that uses it.
 */
final class Connection extends DeadlineQueue.Node {
  private static final long TOUCH_NANOS = 1_000_000_000L;

  private final String remoteId;
  private final Secrets secrets;
  private final IceAgent agent;
  private Peer peer;
  private Object owner;
  private boolean removed;
  private boolean queued;
  private boolean everShook;
  private boolean established;
  private long shookAt;
  private boolean everTouched;
  private long touchedAt;
  private Endpoint nominatedLocal;
  private Endpoint nominatedRemote;

  /** What both sides were told by the portal; while it is equal the connection can be kept. */
  record Secrets(
      byte[] publicKey, byte[] presharedKey, IceCredentials local, IceCredentials remote) {
    boolean isSame(Secrets other) {
      return MessageDigest.isEqual(publicKey, other.publicKey)
          && MessageDigest.isEqual(presharedKey, other.presharedKey)
          && local.equals(other.local)
          && remote.equals(other.remote);
    }

    @Override
    public String toString() {
      return "Secrets[]";
    }
  }

  Connection(String remoteId, Secrets secrets, IceAgent agent) {
    this.remoteId = remoteId;
    this.secrets = secrets;
    this.agent = agent;
  }

  String remoteId() {
    return remoteId;
  }

  Secrets secrets() {
    return secrets;
  }

  IceAgent agent() {
    return agent;
  }

  Peer peer() {
    return peer;
  }

  void peer(Peer value) {
    peer = value;
  }

  /** Returns what the role has attached: a {@link GatewayLink} or a {@link GatewayPeer}. */
  @HotPath
  Object owner() {
    return owner;
  }

  void owner(Object value) {
    owner = value;
  }

  boolean isRemoved() {
    return removed;
  }

  void markRemoved() {
    removed = true;
  }

  /** Notes whether the agent waits to be asked for datagrams; returns true if that is new. */
  boolean queued(boolean value) {
    boolean changed = queued != value;
    queued = value;
    return changed;
  }

  /** Returns true once, when the connection carries data for the first time. */
  boolean becomesEstablished() {
    if (established || nominatedRemote == null || !peer.hasSession()) {
      return false;
    }
    established = true;
    return true;
  }

  Endpoint nominatedRemote() {
    return nominatedRemote;
  }

  /** Takes over a pair of addresses as the path; returns true if the remote one is another. */
  boolean nominate(Endpoint local, Endpoint remote) {
    boolean changed = !remote.equals(nominatedRemote);
    nominatedLocal = local;
    nominatedRemote = remote;
    peer.endpoint(remote);
    return changed;
  }

  /** Starts a handshake unless one was started a short time ago. */
  void shake(long nowNanos, long pauseNanos) {
    if (everShook && nowNanos - shookAt < pauseNanos) {
      return;
    }
    if (peer.initiateHandshake(nowNanos)) {
      everShook = true;
      shookAt = nowNanos;
    }
  }

  /** Sets the own address of a datagram, so that it leaves where the path begins. */
  @HotPath
  void setLocal(PacketBatch batch, int i) {
    Endpoint local = nominatedLocal;
    if (local != null) {
      batch.local(i, local.high(), local.low());
    }
  }

  /** Returns true if the agent is to be told now that the connection is in use. */
  @HotPath
  boolean needsTouch(long nowNanos) {
    if (everTouched && nowNanos - touchedAt < TOUCH_NANOS) {
      return false;
    }
    everTouched = true;
    touchedAt = nowNanos;
    return true;
  }
}
