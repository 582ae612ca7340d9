package fz.tunnel;

import fz.ice.IceAgent;
import fz.ice.IceCredentials;
import fz.ice.turn.RelayedAgent;
import fz.packet.DeadlineQueue;
import fz.packet.HotPath;
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
  private final RelayedAgent agent;
  private Peer peer;
  private Object owner;
  private boolean removed;
  private boolean queued;
  private boolean everShook;
  private boolean established;
  private long shookAt;
  private boolean everTouched;
  private long touchedAt;
  private Path path;
  private Boolean relayed;

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

  Connection(String remoteId, Secrets secrets, RelayedAgent agent) {
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
    return agent.agent();
  }

  RelayedAgent relayed() {
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
    if (established || path == null || !peer.hasSession()) {
      return false;
    }
    established = true;
    return true;
  }

  /** Returns the way that datagrams take, or null if none has been found. */
  @HotPath
  Path path() {
    return path;
  }

  /** Sets the way that datagrams take; returns true if it leads to another address of the peer. */
  boolean path(Path newPath) {
    boolean changed = path == null || !path.peer().equals(newPath.peer());
    path = newPath;
    peer.endpoint(newPath.next());
    return changed;
  }

  /** Notes whether the path leads through a relay; returns true if that is news. */
  boolean isRelayed(boolean value) {
    boolean isNew = relayed == null || relayed != value;
    relayed = value;
    return isNew;
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
