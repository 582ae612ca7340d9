package fz.wg.device;

import fz.packet.IpPrefix;
import fz.tunnel.plain.WireGuardPlane;
import fz.wg.settings.DeviceState.PeerState;
import fz.wg.settings.Key;
import fz.wg.settings.PeerChange;
import fz.wireguard.Peer;
import fz.wireguard.PeerConfig;
import fz.wireguard.PeerStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys and peers of an interface. Belongs to the core thread, as the plane does. */
final class Device {
  private final WireGuardPlane plane;
  private final Map<Key, Member> members = new LinkedHashMap<>();
  private Key privateKey = Key.NONE;

  /** A peer, and what the core does not tell of it. */
  private static final class Member {
    final Key publicKey;
    final Peer peer;
    Key presharedKey = Key.NONE;
    int keepaliveSeconds;

    Member(Key publicKey, Peer peer) {
      this.publicKey = publicKey;
      this.peer = peer;
    }
  }

  /** Creates a device around a plane that has no key and no peers yet. */
  Device(WireGuardPlane plane) {
    this.plane = plane;
  }

  Key privateKey() {
    return privateKey;
  }

  /** Changes the private key; a peer that has it itself goes. */
  void privateKey(Key key, long nowNanos) {
    if (key.equals(privateKey)) {
      return;
    }
    if (!key.isNone()) {
      remove(key.publicKey());
    }
    privateKey = key;
    plane.privateKey(key.bytes(), nowNanos);
  }

  void removeAll() {
    members.values().forEach(member -> plane.removePeer(member.peer));
    members.clear();
  }

  /** Changes one peer, or adds it. A peer with the own key is passed over, as in the reference. */
  void change(PeerChange change, long nowNanos) {
    Key publicKey = change.publicKey();
    if (change.remove()) {
      remove(publicKey);
      return;
    }
    Member member = members.get(publicKey);
    if (member == null) {
      if (change.updateOnly() || isOwn(publicKey)) {
        return;
      }
      member = new Member(publicKey, plane.addPeer(PeerConfig.of(publicKey.bytes()), List.of()));
      members.put(publicKey, member);
    }
    change(member, change, nowNanos);
  }

  /**
   * Returns the state of all peers.
   *
   * @param now the time of day of the same moment
   */
  List<PeerState> peers(long nowNanos, Instant now) {
    List<PeerState> states = new ArrayList<>(members.size());
    for (Member member : members.values()) {
      states.add(state(member, nowNanos, now));
    }
    return states;
  }

  private void change(Member member, PeerChange change, long nowNanos) {
    Peer peer = member.peer;
    if (change.presharedKey().isPresent()) {
      member.presharedKey = change.presharedKey().get();
      peer.presharedKey(member.presharedKey.bytes());
    }
    change.endpoint().ifPresent(peer::endpoint);
    if (change.replaceAllowedIps()) {
      plane.disallowAll(peer);
    }
    for (PeerChange.AllowedIp allowed : change.allowedIps()) {
      if (allowed.removed()) {
        plane.disallow(peer, allowed.prefix());
      } else {
        plane.allow(peer, allowed.prefix());
      }
    }
    if (change.keepaliveSeconds().isPresent()) {
      member.keepaliveSeconds = change.keepaliveSeconds().getAsInt();
      peer.persistentKeepalive(Duration.ofSeconds(member.keepaliveSeconds), nowNanos);
    }
  }

  private void remove(Key publicKey) {
    Member member = members.remove(publicKey);
    if (member != null) {
      plane.removePeer(member.peer);
    }
  }

  private boolean isOwn(Key publicKey) {
    return !privateKey.isNone() && privateKey.publicKey().equals(publicKey);
  }

  private PeerState state(Member member, long nowNanos, Instant now) {
    PeerStatistics statistics = member.peer.statistics();
    Optional<Instant> handshake =
        statistics.handshakes() == 0
            ? Optional.empty()
            : Optional.of(now.minusNanos(nowNanos - statistics.lastHandshakeNanos()));
    List<IpPrefix> allowed = plane.allowedIps(member.peer);
    return new PeerState(
        member.publicKey,
        member.presharedKey,
        Optional.ofNullable(member.peer.endpoint()),
        handshake,
        statistics.receivedBytes(),
        statistics.sentBytes(),
        member.keepaliveSeconds,
        allowed);
  }
}
