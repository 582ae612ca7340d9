package fz.relay.core;

import fz.ice.TransactionId;
import fz.packet.DeadlineQueue;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What one client has on the relay (RFC 8656 section 5). Belongs to one core. */
final class Allocation extends DeadlineQueue.Node {
  static final long PERMISSION_NANOS = 300_000_000_000L;

  private static final int FIRST_PERMISSIONS = 4;

  /** A number that no other allocation of the core has at the same time, below 2^31. */
  final int id;

  final ClientKey client;
  final Ingress ingress;
  final String username;
  final TransactionId createdBy;
  final RelayCore core;
  final UserAccount account;
  final List<Channel> channels = new ArrayList<>(2);

  // The relayed addresses, null for a family without one.
  private RelayedAddress ipv4;
  private RelayedAddress ipv6;

  // The own address that the client talks to, so that answers come from it.
  private final long localHigh;
  private final long localLow;

  // Permissions: the addresses of peers, and when each ends.
  private long[] permittedHigh = new long[FIRST_PERMISSIONS];
  private long[] permittedLow = new long[FIRST_PERMISSIONS];
  private long[] permittedUntil = new long[FIRST_PERMISSIONS];
  private int permissions;

  private long expiresAt;
  private boolean freed;

  Allocation(RelayCore core, int id, Request request, UserAccount account) {
    this.core = core;
    this.id = id;
    this.client = request.client();
    this.ingress = request.ingress();
    this.username = request.username();
    this.createdBy = request.message().transactionId();
    this.localHigh = request.localHigh();
    this.localLow = request.localLow();
    this.account = account;
  }

  void add(RelayedAddress address) {
    if (address.isIpv4()) {
      ipv4 = address;
    } else {
      ipv6 = address;
    }
  }

  void remove(RelayedAddress address) {
    if (address == ipv4) {
      ipv4 = null;
    } else {
      ipv6 = null;
    }
  }

  /** Returns the relayed address of a family, or null. */
  @HotPath
  RelayedAddress relayed(boolean wantIpv4) {
    return wantIpv4 ? ipv4 : ipv6;
  }

  /** Returns the relayed addresses, IPv4 first. */
  List<RelayedAddress> relayed() {
    List<RelayedAddress> found = new ArrayList<>(2);
    if (ipv4 != null) {
      found.add(ipv4);
    }
    if (ipv6 != null) {
      found.add(ipv6);
    }
    return found;
  }

  long localHigh() {
    return localHigh;
  }

  long localLow() {
    return localLow;
  }

  long expiresAt() {
    return expiresAt;
  }

  void expiresAt(long nanos) {
    expiresAt = nanos;
  }

  boolean isFreed() {
    return freed;
  }

  void freed() {
    freed = true;
  }

  /** Returns true if a peer's address may send and be sent to. */
  @HotPath
  boolean permits(long high, long low, long now) {
    for (int i = 0; i < permissions; i++) {
      if (permittedLow[i] == low && permittedHigh[i] == high) {
        return now - permittedUntil[i] < 0;
      }
    }
    return false;
  }

  /**
   * Installs or refreshes a permission.
   *
   * @return false if there are too many
   */
  boolean permit(Endpoint peer, int most, long now) {
    int at = -1;
    for (int i = 0; i < permissions && at < 0; i++) {
      boolean same = permittedLow[i] == peer.low() && permittedHigh[i] == peer.high();
      at = same ? i : -1;
    }
    for (int i = 0; i < permissions && at < 0; i++) {
      at = now - permittedUntil[i] >= 0 ? i : -1;
    }
    if (at < 0) {
      if (permissions == most) {
        return false;
      }
      growPermissions();
      at = permissions++;
    }
    permittedHigh[at] = peer.high();
    permittedLow[at] = peer.low();
    permittedUntil[at] = now + PERMISSION_NANOS;
    return true;
  }

  private void growPermissions() {
    if (permissions == permittedLow.length) {
      permittedHigh = Arrays.copyOf(permittedHigh, 2 * permissions);
      permittedLow = Arrays.copyOf(permittedLow, 2 * permissions);
      permittedUntil = Arrays.copyOf(permittedUntil, 2 * permissions);
    }
  }
}
