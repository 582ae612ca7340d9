package fz.tunnel;

import fz.nat.FilterSet;
import fz.packet.Endpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * The clients of a gateway and what the portal has granted them. A grant outlives the connection;
 * it ends by its date, by the portal's word or by the client's goodbye.
 */
final class GatewayClients {
  private static final int MAX_SESSIONS_PER_CLIENT = 65_536;
  private static final long NAT_SWEEP_NANOS = 10_000_000_000L;

  private final Map<String, GatewayPeer> byId = new LinkedHashMap<>();
  private final Connections connections;
  private final Outbox outbox;
  private final GatewayPackets packets;
  private final RandomGenerator random;
  private long nextExpiry = DataPlane.NEVER;
  private long nextSweep = DataPlane.NEVER;

  GatewayClients(
      Connections connections, Outbox outbox, GatewayPackets packets, RandomGenerator random) {
    this.connections = connections;
    this.outbox = outbox;
    this.packets = packets;
    this.random = random;
  }

  Map<String, GatewayPeer> byId() {
    return byId;
  }

  /** Gives a client access to a resource, and makes or keeps the connection with it. */
  void grant(
      String clientId,
      Endpoint ipv4,
      Endpoint ipv6,
      Connection.Secrets secrets,
      Grant grant,
      long nowNanos) {
    GatewayPeer peer = byId.get(clientId);
    if (peer != null && !(peer.ipv4().equals(ipv4) && peer.ipv6().equals(ipv6))) {
      forget(peer);
      peer = null;
    }
    if (peer == null) {
      peer = new GatewayPeer(clientId, ipv4, ipv6, MAX_SESSIONS_PER_CLIENT, random);
      byId.put(clientId, peer);
      packets.add(peer);
    }
    Connection connection = connections.upsert(clientId, secrets, nowNanos);
    outbox.cancelGoodbye(connection);
    connection.owner(peer);
    peer.connection(connection);
    peer.grants().put(grant);
    nextExpiry = Math.min(nextExpiry, grant.expiresAt());
  }

  /** Takes a resource away from a client; without any the client is told goodbye. */
  void revoke(String clientId, String resourceId) {
    GatewayPeer peer = byId.get(clientId);
    if (peer != null && peer.grants().remove(resourceId) && peer.grants().isEmpty()) {
      dismiss(peer);
    }
  }

  /** Replaces the filters of a resource for all clients. */
  void filters(String resourceId, FilterSet filters) {
    for (GatewayPeer peer : byId.values()) {
      Grant grant = peer.grants().get(resourceId);
      if (grant != null) {
        peer.grants().put(grant.withFilters(filters));
      }
    }
  }

  /**
   * Ends what a full list of the valid grants does not hold.
   *
   * @param expiries by client id, then by resource id: when the grant ends in monotonic time, or
   *     empty for never
   */
  void retain(Map<String, Map<String, OptionalLong>> expiries, long nowNanos) {
    for (GatewayPeer peer : List.copyOf(byId.values())) {
      Map<String, OptionalLong> valid = expiries.getOrDefault(peer.clientId(), Map.of());
      for (Grant grant : List.copyOf(peer.grants().all())) {
        OptionalLong expiry = valid.get(grant.resourceId());
        if (expiry == null) {
          revoke(peer.clientId(), grant.resourceId());
        } else {
          peer.grants().put(grant.withExpiry(expiry.orElse(DataPlane.NEVER)));
        }
      }
    }
    expire(nowNanos);
  }

  /** The client has said goodbye. */
  void handleGoodbye(GatewayPeer peer) {
    forget(peer);
  }

  /** The connection is gone; what was granted stays. */
  void handleFailed(Connection connection) {
    if (connection.owner() instanceof GatewayPeer peer && peer.connection() == connection) {
      peer.connection(null);
    }
  }

  /** Tells all clients goodbye. */
  void shutdown() {
    for (GatewayPeer peer : List.copyOf(byId.values())) {
      dismiss(peer);
    }
  }

  void handleTimeout(long nowNanos) {
    if (nextExpiry <= nowNanos) {
      expire(nowNanos);
    }
    if (nextSweep <= nowNanos) {
      sweep(nowNanos);
    }
  }

  long nextTimeout() {
    return Math.min(nextExpiry, nextSweep);
  }

  /** Lets the translation tables forget what is over, a while after there was something. */
  void scheduleSweep(long nowNanos) {
    if (nextSweep == DataPlane.NEVER && packets.takeTranslates()) {
      nextSweep = nowNanos + NAT_SWEEP_NANOS;
    }
  }

  private void sweep(long nowNanos) {
    boolean any = false;
    for (GatewayPeer peer : byId.values()) {
      peer.nat().handleTimeout(nowNanos);
      any |= peer.nat().sessions() > 0;
    }
    nextSweep = any ? nowNanos + NAT_SWEEP_NANOS : DataPlane.NEVER;
  }

  private void expire(long nowNanos) {
    for (GatewayPeer peer : List.copyOf(byId.values())) {
      for (Grant grant : List.copyOf(peer.grants().all())) {
        if (grant.expiresAt() <= nowNanos) {
          revoke(peer.clientId(), grant.resourceId());
        }
      }
    }
    nextExpiry = DataPlane.NEVER;
    for (GatewayPeer peer : byId.values()) {
      for (Grant grant : peer.grants().all()) {
        nextExpiry = Math.min(nextExpiry, grant.expiresAt());
      }
    }
  }

  private void dismiss(GatewayPeer peer) {
    Connection connection = peer.connection();
    if (connection != null) {
      connection.owner(null);
      outbox.addGoodbye(connection);
      peer.connection(null);
    }
    forget(peer);
  }

  private void forget(GatewayPeer peer) {
    byId.remove(peer.clientId(), peer);
    packets.remove(peer);
    Connection connection = peer.connection();
    if (connection != null) {
      connections.remove(connection);
      peer.connection(null);
    }
  }
}
